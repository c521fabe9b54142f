//! [`Count`]: how many waiters may go on while a predicate is true, as far as the form of the predicate tells.
//!
//! ```text
//! !s.items.is_empty()                        s.items.len()
//! s.items.len() < capacity                   capacity - s.items.len()
//! s.free >= wanted                           s.free / wanted
//! s.closed                                   all
//! s.closed || !s.items.is_empty()            the greater number
//! s.is_open && !s.items.is_empty()           the smaller number
//! ```
//!
//! The number is a hint. It decides how many waiters are woken at once, but not which of them go on.

/// The number of waiters that may go on, for one value. It is the greatest number of the predicate's alternatives (`||`). The number
/// of an alternative is the smallest number of its terms (`&&`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    /// The greatest number of the alternatives whose number is known.
    known: usize,
    /// Whether the number of an alternative is not known.
    has_unknown: bool,
}

impl Count {
    pub(crate) const UNKNOWN: Self = Self { known: 0, has_unknown: true };

    #[inline]
    pub(crate) const fn of(number: usize) -> Self {
        Self { known: number, has_unknown: false }
    }

    /// The number of `a || b`.
    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self { known: self.known.max(other.known), has_unknown: self.has_unknown || other.has_unknown }
    }

    /// The number of `a && b`.
    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self { known: self.known.min(other.known), has_unknown: self.has_unknown || other.has_unknown }
    }

    /// The number, if it is known. If one alternative lets all go on, the others don't matter.
    #[inline]
    pub(crate) fn number(self) -> Option<usize> {
        (!self.has_unknown || self.known == usize::MAX).then_some(self.known)
    }
}
