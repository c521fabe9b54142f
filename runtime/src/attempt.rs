//! An attempt to acquire, from its first poll to its end: what it asks before it begins, and the record of it while it waits.
//!
//! In release builds without the feature `observe` it has no size.

use std::task::{Context, Poll};

use crate::{
    holding::{HoldingCheck, Known},
    record::{At, Observed, WaitRecord, Wants},
};

/// What the future of a wait keeps beside the wait.
///
/// It is declared before the wait, and so dropped before: what is given back then is not recorded as waited for.
#[derive(Debug)]
pub(crate) struct Attempt {
    record: WaitRecord,
    check: HoldingCheck,
    at: At,
    wants: Wants,
}

impl Attempt {
    /// To have a lock that is known.
    #[inline]
    pub(crate) fn new(known: Known, at: At, wants: Wants) -> Self {
        Self { record: WaitRecord::NEW, check: HoldingCheck::new(known), at, wants }
    }

    /// One that asks nothing before it begins.
    #[inline]
    pub(crate) fn unchecked(at: At, wants: Wants) -> Self {
        Self { record: WaitRecord::NEW, check: HoldingCheck::NOTHING, at, wants }
    }

    /// Records the text of the call that made this future.
    #[cfg(feature = "observe")]
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        (self.at, self.wants) = (self.at.with_text(text), self.wants.with_text(text));
    }

    /// Where it began.
    #[inline]
    pub(crate) fn at(&self) -> At {
        self.at
    }

    /// Asks, before the wait begins.
    ///
    /// # Panics
    ///
    /// If the wait is against the order.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.check.run();
    }

    /// Polls a wait for what `observed` says.
    ///
    /// # Panics
    ///
    /// As [`begin`](Self::begin).
    #[inline]
    pub(crate) fn poll<W, R>(
        &mut self,
        cx: &mut Context<'_>,
        wait: &mut W,
        poll: impl FnOnce(&mut W, &mut Context<'_>) -> Poll<R>,
        observed: impl FnOnce(&W) -> &Observed,
    ) -> Poll<R> {
        let Self { record, check, at, wants } = self;
        check.poll(cx, |cx| record.poll(*at, *wants, cx, wait, poll, observed))
    }

    /// As [`poll`](Self::poll), for a wait that only asks, and has no lock that its body could wait for itself.
    #[inline]
    pub(crate) fn poll_after_asking<W, R>(
        &mut self,
        cx: &mut Context<'_>,
        wait: &mut W,
        poll: impl FnOnce(&mut W, &mut Context<'_>) -> Poll<R>,
        observed: impl FnOnce(&W) -> &Observed,
    ) -> Poll<R> {
        self.begin();
        self.record.poll(self.at, self.wants, cx, wait, poll, observed)
    }
}
