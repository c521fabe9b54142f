//! The check that a wait passes before it begins, and at each poll. Only in debug builds.

use std::{slice, task::Context};

use super::{
    checked::{Known, held_by_thread, waker_of_own_wait},
    scope::in_scope,
};

/// The check of one wait: the locks that it wants, and its place in the source.
#[derive(Debug)]
pub(crate) struct HoldingCheck {
    wanted: Option<Known>,
    has_begun: bool,
}

impl HoldingCheck {
    pub(crate) const NOTHING: Self = Self { wanted: None, has_begun: true };

    pub(crate) fn new(wanted: Known) -> Self {
        Self { wanted: Some(wanted), has_begun: false }
    }

    /// Checks the wait before it begins.
    ///
    /// # Panics
    ///
    /// If the wait is against the order.
    pub(crate) fn run(&mut self) {
        if let (Some(wanted), false) = (self.wanted, std::mem::replace(&mut self.has_begun, true)) {
            // A second acquisition of a held lock has an error of its own.
            let others = in_scope().into_iter().chain(held_by_thread()).filter(|held| !held.is_same_lock(wanted));
            others.for_each(|held| wanted.refuse_inversion(held));
        }
    }

    /// Polls a wait.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub(crate) fn poll<R>(&mut self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        Self::poll_for_all(slice::from_mut(self), cx, poll)
    }

    /// Polls a wait for several locks.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    pub(crate) fn poll_for_all<R>(
        all: &mut [Self],
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> R,
    ) -> R {
        all.iter_mut().for_each(Self::run);
        let scope = in_scope();
        let own = |check: &Self| waker_of_own_wait(check.wanted?, cx.waker(), &scope);
        let own = if scope.is_empty() { None } else { all.iter().find_map(own) };
        match &own {
            Some(own) => poll(&mut Context::from_waker(own)),
            None => poll(cx),
        }
    }
}
