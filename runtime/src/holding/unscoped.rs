//! Replaces `scope` in release builds without the feature `observe`, and under loom: it records nothing.

#![expect(clippy::unused_self, reason = "has the same functions as `scope`")]

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use super::checked::Known;

/// Does nothing here.
#[derive(Debug)]
pub struct Scope;

/// Does nothing here.
#[inline]
#[must_use]
pub(crate) fn scope(_: Known) -> Scope {
    Scope
}

/// Returns `future` unchanged.
#[inline]
pub(crate) fn while_held<F: IntoFuture>(future: F, _: Known) -> WhileHeld<F> {
    future
}

/// The future that is awaited in a body.
pub type WhileHeld<F> = F;

/// Does nothing here.
#[derive(Debug, Default)]
pub(crate) struct Blocking(());

impl Blocking {
    #[inline]
    pub(crate) fn poll<F: Future>(&mut self, future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
        future.poll(cx)
    }
}

/// Does nothing here.
pub(crate) fn holds_in_scope(_: &mut dyn FnMut(crate::record::HoldId)) {}
