//! Replaces `check` in release builds and under loom. It has the same functions, which check nothing.

#![expect(clippy::unused_self, reason = "the functions have the signatures of those in `check`")]

use std::task::Context;

use super::checked::Known;

/// Does nothing here.
#[derive(Debug)]
pub(crate) struct HoldingCheck;

impl HoldingCheck {
    pub(crate) const NOTHING: Self = Self;

    #[inline]
    pub(crate) fn new(_: Known) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn run(&mut self) {}

    #[inline]
    pub(crate) fn poll<R>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        poll(cx)
    }

    #[inline]
    pub(crate) fn poll_for_all<R>(_: &mut [Self], cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        poll(cx)
    }
}
