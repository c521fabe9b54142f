//! Replaces `checked` in release builds, and under loom: it checks nothing.

#![expect(clippy::extra_unused_type_parameters, clippy::unused_self, reason = "the shape of `checked`")]

use super::levels::Level;
use crate::record::HoldMark;

#[derive(Clone, Copy, Debug)]
pub(crate) struct LevelOf;

impl LevelOf {
    pub(crate) const NONE: Self = Self;

    pub(crate) const fn level<L: Level>() -> Self {
        Self
    }
}

/// A lock, with its hold if it is known to be held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known(HoldMark);

impl Known {
    #[inline]
    pub(crate) fn in_scope<T: ?Sized>() -> Self {
        Self(HoldMark::NONE)
    }

    #[inline]
    pub(crate) fn new<L: ?Sized, T: ?Sized>(_: &L, _: LevelOf) -> Self {
        Self(HoldMark::NONE)
    }

    /// Adds the hold.
    #[inline]
    pub(crate) fn held_by(self, mark: HoldMark) -> Self {
        Self(mark)
    }
}

#[cfg(all(feature = "observe", not(warded_loom)))]
impl Known {
    #[inline]
    pub(super) fn mark(self) -> HoldMark {
        self.0
    }

    #[inline]
    pub(super) fn is_in_scope(self) -> bool {
        !self.0.is_some()
    }
}

/// Does nothing here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnThread;

impl OnThread {
    #[inline]
    pub(crate) fn begin(_: Known) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn end(self) {}
}

pub(crate) fn monitor_held_since<L: ?Sized>(_: &L) -> &'static str {
    ""
}

#[inline]
pub(crate) fn refuse_to_sleep_with_monitor() {}

/// Does nothing here.
#[cfg(all(feature = "observe", not(warded_loom)))]
#[derive(Debug, Default)]
pub(crate) struct BodyWakers(());

#[cfg(all(feature = "observe", not(warded_loom)))]
impl BodyWakers {
    #[inline]
    pub(super) fn poll<T>(
        &mut self,
        _: usize,
        cx: &mut std::task::Context<'_>,
        mut poll: impl FnMut(&mut std::task::Context<'_>) -> T,
    ) -> T {
        poll(cx)
    }
}
