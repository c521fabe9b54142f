//! An attempt to acquire, from its first poll to its end: what it asks before it begins, and the record of it while it waits.
//!
//! In release builds without the feature `observe` it has no size.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    holding::{HoldingCheck, Known, holds_in_scope},
    record::{At, Recorded, WaitRecord, Wants},
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

    /// Polls a wait.
    ///
    /// # Panics
    ///
    /// As [`begin`](Self::begin).
    #[inline]
    pub(crate) fn poll<W: Recorded, R>(
        &mut self,
        cx: &mut Context<'_>,
        wait: Pin<&mut W>,
        poll: impl FnOnce(Pin<&mut W>, &mut Context<'_>) -> Poll<R>,
    ) -> Poll<R> {
        let Self { record, check, at, wants } = self;
        check.poll(cx, |cx| record.poll(*at, *wants, holds_in_scope, cx, wait, poll))
    }

    /// As [`poll`](Self::poll), for a wait that only asks, and has no lock that its body could wait for itself.
    #[inline]
    pub(crate) fn poll_after_asking<W: Recorded, R>(
        &mut self,
        cx: &mut Context<'_>,
        wait: Pin<&mut W>,
        poll: impl FnOnce(Pin<&mut W>, &mut Context<'_>) -> Poll<R>,
    ) -> Poll<R> {
        self.begin();
        self.record.poll(self.at, self.wants, holds_in_scope, cx, wait, poll)
    }
}
