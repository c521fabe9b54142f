//! An attempt to acquire: the check before it begins, and the record while it waits.
//!
//! In release builds without the feature `observe` it has no size.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    holding::{HoldingCheck, Known, holds_in_scope},
    record::{At, ConditionName, Recorded, WaitRecord, Wants},
};

/// The state that a future has beside its wait.
///
/// It is declared before the wait, so it is dropped first. So the record of the wait ends before the wait gives anything back.
#[derive(Debug)]
pub(crate) struct Attempt {
    record: WaitRecord,
    check: HoldingCheck,
    at: At,
    wants: Wants,
}

impl Attempt {
    /// An attempt to acquire a lock, which is checked.
    #[inline]
    pub(crate) fn new(known: Known, at: At, wants: Wants) -> Self {
        Self { record: WaitRecord::NEW, check: HoldingCheck::new(known), at, wants }
    }

    /// An attempt without a check.
    #[inline]
    pub(crate) fn unchecked(at: At, wants: Wants) -> Self {
        Self { record: WaitRecord::NEW, check: HoldingCheck::NOTHING, at, wants }
    }

    /// Records the text of the call that made this future.
    #[cfg(feature = "observe")]
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.at = self.at.with_text(text);
    }

    /// It waits on this condition.
    #[inline]
    pub(crate) fn waits_on(&mut self, condition: ConditionName) {
        self.wants = self.wants.on(condition);
    }

    /// The place where it began.
    #[inline]
    pub(crate) fn at(&self) -> At {
        self.at
    }

    /// Runs the check, before the wait begins.
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

    /// Like [`poll`](Self::poll), for a wait for which no lock can be held by the same body.
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
