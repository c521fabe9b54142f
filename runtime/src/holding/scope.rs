//! The scope: the list of the locks that the task which this thread polls holds.
//!
//! The check of debug builds searches this list. With the feature `observe`, each wait is recorded together with the holds in it.

use std::{
    cell::RefCell,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::checked::{BodyWakers, Known};
use crate::record::{Asleep, Awaiting, Unusual};

thread_local! {
    /// The locks that the task which this thread polls holds.
    static SCOPE: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Puts a lock in the scope until it is dropped.
#[derive(Debug)]
pub struct Scope {
    before: usize,
    _unusual: Unusual,
}

impl Scope {
    fn enter(known: Known) -> Self {
        let enter = |scope: &RefCell<Vec<Known>>| {
            let mut scope = scope.borrow_mut();
            let before = scope.len();
            scope.extend((!known.is_in_scope()).then_some(known));
            before
        };
        // In the destructors of other thread locals, the scope may be gone.
        Self { before: SCOPE.try_with(enter).unwrap_or(0), _unusual: Unusual::new() }
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

/// Wraps `future`: while it is polled, the lock is in the scope.
pub(crate) fn while_held<F: IntoFuture>(future: F, known: Known) -> WhileHeld<F> {
    InScope { awaiting: known.mark().awaiting(), future: future.into_future(), known, watch: BodyWakers::default() }
}

/// The future that is awaited in a body.
pub type WhileHeld<F> = InScope<<F as IntoFuture>::IntoFuture>;

pin_project! {
    /// A future, polled with a lock in the scope.
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct InScope<F> {
        awaiting: Awaiting,
        #[pin]
        future: F,
        known: Known,
        watch: BodyWakers,
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let (mut future, awaiting) = (this.future, this.awaiting);
        let scope = Scope::enter(*this.known);
        let watch = this.watch;
        awaiting.poll(cx, |cx| watch.poll(scope.before, cx, |cx| future.as_mut().poll(cx)))
    }
}

/// The state that a thread keeps between two polls of the future for which it sleeps. Everything in its scope counts as held.
#[derive(Debug, Default)]
pub(crate) struct Blocking {
    awaiting: Option<Vec<Awaiting>>,
    watch: BodyWakers,
}

impl Blocking {
    /// Polls the future for which this thread sleeps.
    pub(crate) fn poll<F: Future>(&mut self, mut future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _asleep = Asleep::until_woken_by(cx.waker());
        let scope = in_scope();
        if scope.is_empty() {
            return future.poll(cx);
        }
        let awaiting = self.awaiting.get_or_insert_with(|| scope.iter().map(|held| held.mark().awaiting()).collect());
        let watch = &mut self.watch;
        poll_for(awaiting, cx, &mut |cx| watch.poll(0, cx, |cx| future.as_mut().poll(cx)))
    }
}

/// Polls a future as part of all these awaits, so that each of them records its waits.
fn poll_for<T>(
    awaiting: &mut [Awaiting],
    cx: &mut Context<'_>,
    poll: &mut dyn FnMut(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    match awaiting {
        [] => poll(cx),
        [first, others @ ..] => first.poll(cx, |cx| poll_for(others, cx, poll)),
    }
}

pub(super) fn in_scope() -> Vec<Known> {
    SCOPE.try_with(|scope| scope.borrow().clone()).unwrap_or_default()
}

/// Passes on the holds in the scope, the outermost first.
#[cfg(feature = "observe")]
pub(crate) fn holds_in_scope(record: &mut dyn FnMut(crate::record::HoldId)) {
    let _ = SCOPE.try_with(|scope| scope.borrow().iter().filter_map(|known| known.mark().id()).for_each(record));
}

/// Without the feature `observe` there are no holds.
#[cfg(not(feature = "observe"))]
pub(crate) fn holds_in_scope(_: &mut dyn FnMut(crate::record::HoldId)) {}
