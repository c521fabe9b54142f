//! In release builds, and under loom: nothing.

#![expect(clippy::extra_unused_type_parameters, clippy::unused_self, reason = "the shape of `checked`")]

use std::task::{Context, Poll};

use super::levels::Level;

#[derive(Clone, Copy, Debug)]
pub(crate) struct LevelOf;

impl LevelOf {
    pub(crate) const NONE: Self = Self;

    pub(crate) const fn level<L: Level>() -> Self {
        Self
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Known;

impl Known {
    #[inline]
    pub(crate) fn in_scope<T: ?Sized>() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn new<L: ?Sized, T: ?Sized>(_: &L, _: LevelOf) -> Self {
        Self
    }
}

/// Nothing.
#[derive(Debug)]
pub struct Scope;

/// Nothing.
#[inline]
#[must_use]
pub(crate) fn scope(_: Known) -> Scope {
    Scope
}

/// `future`, as it is.
#[inline]
pub(crate) fn while_held<F: IntoFuture>(future: F, _: Known) -> WhileHeld<F> {
    future
}

/// The future that is awaited in a body.
pub type WhileHeld<F> = F;

/// Nothing.
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

#[derive(Debug, Default)]
pub(crate) struct Watch(());

#[inline]
pub(crate) fn poll_blocking<T>(
    _: &mut Watch,
    cx: &mut Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    poll(cx)
}
