//! [`after`] and [`at`]: branches of a select that limit the time.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

use crate::{
    operation::wait,
    timeout::{Deadline, Limit, Timer},
};

/// A future that is ready after `duration`.
///
/// In a loop, each `select_event!` makes this branch anew, so the time begins again in each iteration. For a regular tick use
/// `&mut interval`, and for a limit of the whole loop use [`at`].
///
/// # Panics
///
/// When first polled, in a tokio runtime that was built without `enable_time`.
///
/// # Cancel safety
///
/// Nothing is lost except the time that has passed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use warded::{Event, after, select_event};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let never = Event::new();
/// let in_time = select_event! {
///     () = never.wait() => true,
///     () = after(Duration::from_secs(1)) => false,
/// };
/// assert!(!in_time);
/// # }
/// ```
pub fn after(duration: Duration) -> After {
    After { limit: Limit::After(duration), timer: None, is_over: false }
}

/// A future that is ready at `instant`, or at once if that has passed.
///
/// # Panics
///
/// As for [`after`].
///
/// # Cancel safety
///
/// Nothing is lost.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tokio::time::Instant;
/// use warded::{after, at, select_event};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let (start, mut turns) = (Instant::now(), 0);
/// loop {
///     select_event! {
///         () = at(start + Duration::from_secs(5)) => break,
///         () = after(Duration::from_secs(2)) => turns += 1,
///     }
/// }
/// assert_eq!(turns, 2);
/// # }
/// ```
pub fn at(instant: impl Into<Deadline>) -> After {
    After { limit: Limit::At(instant.into()), timer: None, is_over: false }
}

pin_project! {
    /// The future of [`after`] and [`at`].
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct After {
        limit: Limit,
        #[pin]
        timer: Option<Timer>,
        is_over: bool,
    }
}

impl Future for After {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if this.timer.is_none() {
            this.timer.set(Some(Timer::new(this.limit.remaining())));
        }
        if let Some(timer) = this.timer.as_pin_mut() {
            ready!(timer.poll(cx));
        }
        *this.is_over = true;
        Poll::Ready(())
    }
}

impl FusedFuture for After {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

wait!([] After);
