//! `wait_until!` as a branch of `select_event!`.

use crate::{condition::ConditionAcquireWhen, lock::AcquireWhen};
use futures_core::FusedFuture;
use std::pin::Pin;

pin_project_lite::pin_project! {
    /// A wait whose body runs before the losers are dropped. So it may wait on a monitor.
    #[derive(Debug)]
    pub struct RunsFirst<W> {
        #[pin]
        wait: W,
    }
}

#[cfg(feature = "observe")]
impl<W> RunsFirst<W> {
    /// The wait.
    pub(super) fn inner_mut(&mut self) -> &mut W {
        &mut self.wait
    }
}

impl<W: Future> Future for RunsFirst<W> {
    type Output = W::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<W::Output> {
        self.project().wait.poll(cx)
    }
}

impl<W: FusedFuture> FusedFuture for RunsFirst<W> {
    fn is_terminated(&self) -> bool {
        self.wait.is_terminated()
    }
}

crate::operation::wait!([W: FusedFuture] RunsFirst<W>);

/// A wait for a predicate, with a body that runs before the losers are dropped.
#[inline]
pub fn runs_first<W: FusedFuture>(wait: W) -> RunsFirst<W> {
    RunsFirst { wait }
}

/// A wait that gives its guard to the branch, or whose body runs after the losers are dropped. It can't be on a monitor.
#[diagnostic::on_unimplemented(
    message = "a `Monitor` would stay locked while the other branches are dropped: write `wait_until!(self.state, |s| .., |s| ..)`",
    label = "gives the guard of a monitor",
    note = "its body runs before they are dropped, and the body of the branch afterwards, without the monitor"
)]
pub trait RunsAfterwards {
    /// The wait. It is an associated type, so that rustc reports a missing one only once.
    type Wait;

    /// Makes the wait.
    fn wait(self) -> Self::Wait;
}

macro_rules! runs_afterwards {
    ($([$($generics:tt)*] $wait:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> RunsAfterwards for $wait {
            type Wait = Self;

            #[inline]
            fn wait(self) -> Self {
                self
            }
        }
    )*};
}
runs_afterwards! {
    [T: ?Sized, F] AcquireWhen<'_, T, F>;
    [T: ?Sized, F] ConditionAcquireWhen<'_, T, F>;
}

/// A branch whose body, if it has one, runs after the losers are dropped.
#[inline]
pub fn runs_afterwards<W: RunsAfterwards>(wait: W) -> W::Wait {
    wait.wait()
}
