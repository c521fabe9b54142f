//! What the task that is polled on this thread holds.

use std::{
    cell::RefCell,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::{known::Known, stuck::Watch};

thread_local! {
    /// What the task that is polled on this thread holds.
    static SCOPE: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Puts a lock in the scope until it is dropped.
#[derive(Debug)]
pub struct Scope {
    before: usize,
}

impl Scope {
    fn enter(known: Known) -> Self {
        let enter = |scope: &RefCell<Vec<Known>>| {
            let mut scope = scope.borrow_mut();
            let before = scope.len();
            scope.extend((!known.is_in_scope()).then_some(known));
            before
        };
        // In the destructors of other thread locals there is none any more.
        Self { before: SCOPE.try_with(enter).unwrap_or(0) }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        let _ = SCOPE.try_with(|scope| scope.borrow_mut().truncate(self.before));
    }
}

/// Puts the lock in the scope while code outside async runs.
#[must_use]
pub(crate) fn scope(known: Known) -> Scope {
    Scope::enter(known)
}

/// `future`, polled with the lock in the scope.
pub(crate) fn while_held<F: IntoFuture>(future: F, known: Known) -> WhileHeld<F> {
    InScope { future: future.into_future(), known, watch: Watch::default() }
}

/// The future that is awaited in a body.
pub type WhileHeld<F> = InScope<<F as IntoFuture>::IntoFuture>;

pin_project! {
    /// A future, polled with a lock in the scope.
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct InScope<F> {
        #[pin]
        future: F,
        known: Known,
        watch: Watch,
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let scope = Scope::enter(*this.known);
        this.watch.poll(scope.before, cx, |cx| this.future.as_mut().poll(cx))
    }
}

/// Polls what this thread is to sleep for. The thread keeps all that is in its scope.
pub(crate) fn poll_blocking<T>(
    watch: &mut Watch,
    cx: &mut Context<'_>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    if in_scope().is_empty() { poll(cx) } else { watch.poll(0, cx, poll) }
}

pub(super) fn in_scope() -> Vec<Known> {
    SCOPE.try_with(|scope| scope.borrow().clone()).unwrap_or_default()
}
