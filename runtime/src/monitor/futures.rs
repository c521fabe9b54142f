//! The futures of a monitor's waits.

#![expect(unsafe_code, reason = "a wait that is over holds the mutex")]

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use super::{
    Monitor, core,
    guard::MonitorGuard,
    question::{Ask, Counted},
    waiting::Waiting,
};
use crate::{
    attempt::Attempt,
    holding::Known,
    record::{At, ConditionName, Wants},
};

pin_project! {
    /// The future of [`Monitor::wait_until`]: waits for a predicate, and returns the guard.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct MonitorWaitUntil<'a, T: ?Sized, Q> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<'a, T, Q>,
        known: Known,
    }
}

pin_project! {
    /// The future of [`MonitorWaitUntil::then`]: waits for a predicate, and runs a body with the monitor held.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct MonitorThen<'a, T: ?Sized, Q, F> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<'a, T, Q>,
        known: Known,
        body: Option<F>,
    }
}

pin_project! {
    /// The future of [`Monitor::reached`]: waits until a predicate has been true.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct MonitorReached<'a, T: ?Sized, Q> {
        attempt: Attempt,
        #[pin]
        waiting: Waiting<'a, T, Q>,
    }
}

impl<'a, T: ?Sized, Q> MonitorWaitUntil<'a, T, Q> {
    pub(super) fn new(monitor: &'a Monitor<T>, question: Q, known: Known, at: At) -> Self {
        let attempt = Attempt::new(known, at, Wants::PREDICATE);
        Self { attempt, waiting: Waiting::new(monitor, question), known }
    }
}

impl<'a, T: ?Sized, Q> MonitorReached<'a, T, Q> {
    pub(super) fn new(monitor: &'a Monitor<T>, question: Q, known: Known, at: At) -> Self {
        let attempt = Attempt::new(known, at, Wants::REACHED);
        Self { attempt, waiting: Waiting::new(monitor, question) }
    }
}

impl<'a, T: ?Sized, Q: Ask<T>> MonitorWaitUntil<'a, T, Q> {
    /// Waits, then runs `body` with the monitor held, and returns its result. The body runs in the poll that finds the predicate
    /// true. It can't await. To await while you hold a lock, use a [`Lock`](crate::Lock).
    ///
    /// # Panics
    ///
    /// With the panic of `body` or of the predicate. Also if this wait was polled before.
    ///
    /// # Cancel safety
    ///
    /// As for [`Monitor::wait_until`]. The body runs whole or not at all, and the wait may be a branch of a select.
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let jobs = Monitor::new(vec![1]);
    /// assert_eq!(jobs.wait_until(|jobs| !jobs.is_empty()).then(|jobs| jobs.pop()).await, Some(1));
    /// # }
    /// ```
    #[inline]
    pub fn then<R, F>(self, body: F) -> MonitorThen<'a, T, Q, F>
    where
        F: FnOnce(&mut T) -> R, // no `async`: for that declare a `Lock`, and write `wait_until!(lock, |v| .., async |v| ..)`
    {
        let Self { attempt, waiting, known } = self;
        let (monitor, question) = waiting.into_parts();
        MonitorThen { attempt, waiting: Waiting::new(monitor, question), known, body: Some(body) }
    }

    /// Says how many waiters may go on while the predicate is true, for example the number of items. A release then wakes this many
    /// at once, and not only one.
    ///
    /// The number is a hint: the predicate alone decides whether a waiter goes on.
    ///
    /// # Panics
    ///
    /// If this wait was polled before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use warded::Monitor;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let idle = Monitor::new(vec!["connection"]);
    /// let get = idle.wait_until(|idle| !idle.is_empty()).as_many_as(|idle| idle.len()).then(|idle| idle.pop());
    /// assert_eq!(get.await, Some("connection"));
    /// # }
    /// ```
    #[inline]
    pub fn as_many_as<C>(self, count: C) -> MonitorWaitUntil<'a, T, Counted<Q, C>>
    where
        C: Fn(&T) -> usize + Send + 'static,
    {
        let Self { attempt, waiting, known } = self;
        let (monitor, question) = waiting.into_parts();
        MonitorWaitUntil { attempt, waiting: Waiting::new(monitor, Counted { question, count }), known }
    }
}

/// Polls a wait, as [`Waiting::poll`].
#[inline]
fn poll<'a, T: ?Sized, Q: Ask<T>>(
    attempt: &mut Attempt,
    waiting: &mut Pin<&mut Waiting<'a, T, Q>>,
    cx: &mut Context<'_>,
) -> Poll<Option<core::HeldMutex<'a>>> {
    let at = attempt.at();
    attempt.poll_after_asking(cx, waiting.as_mut(), |waiting, cx| waiting.poll(at, cx))
}

/// A guard of the monitor that a wait holds.
fn guard<'a, T: ?Sized>(
    monitor: &'a Monitor<T>,
    held: Option<core::HeldMutex<'a>>,
    known: Known,
    at: At,
) -> MonitorGuard<'a, T> {
    let held = held.expect("only `reached` is ready without the monitor");
    // SAFETY: the wait has just locked the mutex of this monitor.
    unsafe { MonitorGuard::new(held, monitor.value(), known, at) }
}

impl<'a, T: ?Sized, Q: Ask<T>> Future for MonitorWaitUntil<'a, T, Q> {
    type Output = MonitorGuard<'a, T>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let held = ready!(poll(this.attempt, &mut this.waiting, cx));
        Poll::Ready(guard(this.waiting.monitor(), held, *this.known, this.attempt.at()))
    }
}

impl<T: ?Sized, Q: Ask<T>, R, F: FnOnce(&mut T) -> R> Future for MonitorThen<'_, T, Q, F> {
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let mut this = self.project();
        let held = ready!(poll(this.attempt, &mut this.waiting, cx));
        let mut guard = guard(this.waiting.monitor(), held, *this.known, this.attempt.at());
        let body = this.body.take().expect("it has not run");
        Poll::Ready(body(&mut guard))
    }
}

impl<T: ?Sized, Q: Ask<T>> Future for MonitorReached<'_, T, Q> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if let Some(held) = ready!(poll(this.attempt, &mut this.waiting, cx)) {
            // SAFETY: the subject is the value of the monitor that the wait has just locked.
            unsafe { held.put_down(this.waiting.monitor().value().cast()) };
        }
        Poll::Ready(())
    }
}

macro_rules! futures {
    ($($future:ident [$($generics:tt)*] [$($arguments:tt)*];)*) => {$(
        impl<$($generics)*> FusedFuture for $future<$($arguments)*> {
            fn is_terminated(&self) -> bool {
                self.waiting.is_terminated()
            }
        }
    )*};
}
futures! {
    MonitorWaitUntil ['a, T: ?Sized, Q: Ask<T>] ['a, T, Q];
    MonitorThen ['a, T: ?Sized, Q: Ask<T>, R, F: FnOnce(&mut T) -> R] ['a, T, Q, F];
    MonitorReached ['a, T: ?Sized, Q: Ask<T>] ['a, T, Q];
}
// This wait takes a timeout, but is no operation of a select: its guard would be held while the losers are dropped, and in the
// winner's body.
crate::operation::wait!(@wait ['a, T: ?Sized, Q: Ask<T>] MonitorWaitUntil<'a, T, Q>);
crate::operation::wait!(['a, T: ?Sized, Q: Ask<T>, R, F: FnOnce(&mut T) -> R] MonitorThen<'a, T, Q, F>);
crate::operation::wait!(['a, T: ?Sized, Q: Ask<T>] MonitorReached<'a, T, Q>);

macro_rules! debug {
    ($($future:ident [$($generics:tt)*] [$($arguments:tt)*];)*) => {$(
        impl<$($generics)*> fmt::Debug for $future<$($arguments)*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($future)).field(&self.waiting).finish()
            }
        }
    )*};
}
debug! {
    MonitorWaitUntil [T: ?Sized, Q] ['_, T, Q];
    MonitorThen [T: ?Sized, Q, F] ['_, T, Q, F];
    MonitorReached [T: ?Sized, Q] ['_, T, Q];
}

impl<T: ?Sized, Q> MonitorWaitUntil<'_, T, Q> {
    /// It waits on this condition.
    #[inline]
    pub(crate) fn waits_on(&mut self, condition: ConditionName) {
        self.attempt.waits_on(condition);
    }
}

impl<T: ?Sized, Q> MonitorReached<'_, T, Q> {
    /// It waits on this condition.
    #[inline]
    pub(crate) fn waits_on(&mut self, condition: ConditionName) {
        self.attempt.waits_on(condition);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized, Q> MonitorWaitUntil<'_, T, Q> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}

#[cfg(feature = "observe")]
impl<T: ?Sized, Q> MonitorReached<'_, T, Q> {
    /// Records the text of the call that made this future.
    pub(crate) fn say(&mut self, text: crate::record::Text) {
        self.attempt.say(text);
    }
}
