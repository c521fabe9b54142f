//! Calculates how many waiters may go on while a predicate is true, as far as the form of the predicate tells.
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

#![expect(unsafe_code, reason = "the type of the field is erased")]

use std::{fmt, marker::PhantomData, mem, ptr::NonNull};

use super::key::{ErasedFn, is_thin, subject_as};

/// The number of waiters that may go on, for a predicate on a `T`. It is the greatest number of its alternatives (`||`). The
/// number of an alternative is the smallest number of its terms (`&&`).
pub(crate) struct Count<T: ?Sized> {
    terms: [Option<Term>; Count::<()>::MOST],
    /// A bit for each term, which is set if the term begins another alternative; and the bit `HAS_UNKNOWN`.
    bits: u64,
    of: PhantomData<fn(&T)>,
}

/// A number that is calculated from one or two fields.
#[derive(Clone, Copy)]
struct Term {
    /// Calculates the number. Must be called with `read`, `bound`, and the address of a `T` that is not mutably borrowed.
    count: unsafe fn(ErasedFn, u64, NonNull<()>) -> usize,
    /// The function that reads the fields, of the type that `count` expects.
    read: ErasedFn,
    bound: u64,
}

/// Calculates a number from a field and a bound.
pub(crate) trait Counts<A: ?Sized> {
    /// Whether there is a number for this bound.
    fn is_known(_bound: u64) -> bool {
        true
    }

    /// The number, which is 0 if the field does not fulfil the predicate. This neither panics nor runs code of the user's.
    fn count(of: &A, bound: u64) -> usize;
}

/// Calculates a number from two fields.
pub(crate) trait CountsBoth<A: ?Sized, B: ?Sized> {
    /// Whether there is a number.
    fn is_known() -> bool;

    /// The number, as in [`Counts`].
    fn count(of: &A, bound: &B) -> usize;
}

impl<T: ?Sized> Clone for Count<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Count<T> {}

impl Count<()> {
    const MOST: usize = 3;

    /// Set if the number of an alternative is not known.
    const HAS_UNKNOWN: u64 = 1 << 63;
}

impl<T: ?Sized> Count<T> {
    /// The number is not known.
    pub(crate) const UNKNOWN: Self = Self::of([None; Count::<()>::MOST], Count::HAS_UNKNOWN);

    #[inline]
    const fn of(terms: [Option<Term>; Count::<()>::MOST], bits: u64) -> Self {
        Self { terms, bits, of: PhantomData }
    }

    #[inline]
    const fn has_unknown(&self) -> bool {
        self.bits & Count::HAS_UNKNOWN != 0
    }

    #[inline]
    const fn begins(&self, term: usize) -> bool {
        self.bits & (1 << term) != 0
    }

    /// The number that `C` calculates from a field and `bound`.
    pub(crate) fn of_field<A: ?Sized, C: Counts<A>>(field: fn(&T) -> &A, bound: u64) -> Self {
        if !C::is_known(bound) {
            return Self::UNKNOWN;
        }
        // SAFETY: all function pointers have the same layout, and this one is turned back into its own type before it is called.
        let read = unsafe { mem::transmute::<fn(&T) -> &A, ErasedFn>(field) };
        Self::one(Term { count: count_field::<T, A, C>, read, bound })
    }

    /// The number that `C` calculates from two fields.
    pub(crate) fn of_fields<A: ?Sized, B: ?Sized, C: CountsBoth<A, B>>(fields: fn(&T) -> (&A, &B)) -> Self {
        if !C::is_known() {
            return Self::UNKNOWN;
        }
        // SAFETY: as in `of_field`.
        let read = unsafe { mem::transmute::<fn(&T) -> (&A, &B), ErasedFn>(fields) };
        Self::one(Term { count: count_fields::<T, A, B, C>, read, bound: 0 })
    }

    /// The number that a function of the user's returns. Unlike the others, this function may panic.
    pub(crate) fn by(number: fn(&T) -> usize) -> Self {
        // SAFETY: as in `of_field`.
        let read = unsafe { mem::transmute::<fn(&T) -> usize, ErasedFn>(number) };
        Self::one(Term { count: count_by::<T>, read, bound: 0 })
    }

    fn one(term: Term) -> Self {
        if !is_thin::<T>() {
            return Self::UNKNOWN;
        }
        Self::of([Some(term), None, None], 0)
    }

    /// The number of `a || b`.
    pub(crate) fn or(self, other: Self) -> Self {
        let mut count = self;
        count.bits |= other.bits & Count::HAS_UNKNOWN;
        for alternative in other.alternatives() {
            count.add(&[alternative]);
        }
        count
    }

    /// The number of `a && b`, which has an alternative for each pair of an alternative of `a` and one of `b`.
    pub(crate) fn and(self, other: Self) -> Self {
        let mut count = Self::of([None; Count::<()>::MOST], (self.bits | other.bits) & Count::HAS_UNKNOWN);
        for one in self.alternatives() {
            for other in other.alternatives() {
                count.add(&[one, other]);
            }
        }
        count
    }

    fn alternatives(&self) -> impl Iterator<Item = &[Option<Term>]> {
        let len = self.terms.iter().flatten().count();
        let ends = move |start: usize| (start + 1..len).find(|&term| self.begins(term)).unwrap_or(len);
        (0..len).filter(|&term| term == 0 || self.begins(term)).map(move |start| &self.terms[start..ends(start)])
    }

    /// Adds an alternative with these terms. If there is no room for them, the number of the alternative is not known.
    fn add(&mut self, alternative: &[&[Option<Term>]]) {
        let first = self.terms.iter().flatten().count();
        if first + alternative.iter().map(|terms| terms.len()).sum::<usize>() > self.terms.len() {
            self.bits |= Count::HAS_UNKNOWN;
            return;
        }
        self.bits |= u64::from(first > 0) << first;
        for (place, term) in (first..).zip(alternative.iter().copied().flatten()) {
            self.terms[place] = *term;
        }
    }

    /// The number, if it is known. The predicate must be true for the value.
    #[inline]
    pub(crate) fn number(&self, value: &T) -> Option<usize> {
        let first = self.terms[0].as_ref()?;
        let number_of = |term: &Term| {
            // SAFETY: the term was made for a `T`, which is borrowed.
            unsafe { (term.count)(term.read, term.bound, NonNull::from(value).cast()) }
        };
        let (mut greatest, mut smallest) = (0, number_of(first));
        for (place, term) in self.terms.iter().enumerate().skip(1) {
            let Some(term) = term else { break };
            if self.begins(place) {
                greatest = smallest.max(greatest);
                smallest = usize::MAX;
            }
            smallest = smallest.min(number_of(term));
        }
        let number = smallest.max(greatest);
        (!self.has_unknown() || number == usize::MAX).then_some(number)
    }
}

/// # Safety
/// `field` is a `fn(&T) -> &A`, and the value at `subject` a `T` that is not mutably borrowed.
unsafe fn count_field<T: ?Sized, A: ?Sized, C: Counts<A>>(field: ErasedFn, bound: u64, subject: NonNull<()>) -> usize {
    // SAFETY: by `# Safety`, that is its type.
    let field: fn(&T) -> &A = unsafe { mem::transmute(field) };
    // SAFETY: by `# Safety`, the value at `subject` is a `T` that is not mutably borrowed.
    C::count(field(unsafe { subject_as(subject) }), bound)
}

/// # Safety
/// `fields` is a `fn(&T) -> (&A, &B)`, and the value at `subject` a `T` that is not mutably borrowed.
unsafe fn count_fields<T: ?Sized, A: ?Sized, B: ?Sized, C: CountsBoth<A, B>>(
    fields: ErasedFn,
    _: u64,
    subject: NonNull<()>,
) -> usize {
    // SAFETY: by `# Safety`, that is its type.
    let fields: fn(&T) -> (&A, &B) = unsafe { mem::transmute(fields) };
    // SAFETY: by `# Safety`, the value at `subject` is a `T` that is not mutably borrowed.
    let (of, bound) = fields(unsafe { subject_as(subject) });
    C::count(of, bound)
}

/// # Safety
/// `number` is a `fn(&T) -> usize`, and the value at `subject` a `T` that is not mutably borrowed.
unsafe fn count_by<T: ?Sized>(number: ErasedFn, _: u64, subject: NonNull<()>) -> usize {
    // SAFETY: by `# Safety`, that is its type.
    let number: fn(&T) -> usize = unsafe { mem::transmute(number) };
    // SAFETY: by `# Safety`, the value at `subject` is a `T` that is not mutably borrowed.
    number(unsafe { subject_as(subject) })
}

impl<T: ?Sized> fmt::Debug for Count<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.terms.iter().flatten().count();
        f.debug_struct("Count").field("terms", &known).field("has_unknown", &self.has_unknown()).finish_non_exhaustive()
    }
}
