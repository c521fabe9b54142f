//! [`cancel_safe`]: futures of other crates in a select.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::operation::wait;

/// Declares that a future loses nothing when it is dropped before it is ready.
///
/// A future is cancel safe if it may stop after each of its steps, without any need to finish or undo what it has done. Reading
/// from a channel is cancel safe if the channel's documentation says so. Writing a message is not, because half of it may be
/// written. Nor is an `async` block that may have taken something out of a queue.
///
/// Pass the future itself, not `&mut future`. A future that is only borrowed is not dropped when another branch wins, and keeps
/// its grant. If that is a lock, the body of the winner may wait for it for ever.
///
/// # Examples
///
/// ```
/// use warded::{Event, cancel_safe, select_event};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
/// let stop = Event::new();
/// sender.send(7).await.unwrap();
/// // tokio says that `recv` is cancel safe.
/// let received = select_event! {
///     () = stop.wait() => None,
///     item = cancel_safe(receiver.recv()) => item,
/// };
/// assert_eq!(received, Some(7));
/// # }
/// ```
pub fn cancel_safe<F: Future>(future: F) -> CancelSafe<F> {
    CancelSafe { future: Some(future) }
}

pin_project! {
    /// The future of [`cancel_safe`].
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct CancelSafe<F> {
        // Set until the future is ready.
        #[pin]
        future: Option<F>,
    }
}

impl<F: Future> Future for CancelSafe<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        let output = ready!(future.poll(cx));
        this.future.set(None);
        Poll::Ready(output)
    }
}

impl<F: Future> FusedFuture for CancelSafe<F> {
    fn is_terminated(&self) -> bool {
        self.future.is_none()
    }
}

wait!([F: Future] CancelSafe<F>);

impl<F> fmt::Debug for CancelSafe<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelSafe").field("is_ready", &self.future.is_none()).finish_non_exhaustive()
    }
}
