//! Timeouts for all waits of this crate: [`Wait::timeout`] and [`Wait::deadline`].
//!
//! # How it works
//!
//! Each poll of a [`Timeout`] polls the wait first and then the timer. If the timer is ready, it polls the wait once more. So a
//! wait that is ready in time wins, even if the timer is ready too. Otherwise the wait is dropped, and its grant, if it has one,
//! goes to the next waiter.
//!
//! Inside a tokio runtime (feature `tokio`, on by default) the timers are tokio's, so tokio's paused clock works in tests.
//! Elsewhere the timers are those of `futures-timer`. That includes [`block_on`](crate::block_on()), which drives no timers.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use futures_core::FusedFuture;
use pin_project_lite::pin_project;

#[cfg(feature = "tokio")]
use crate::engine::blocking::is_blocking;
use crate::{
    engine::budget,
    operation::{Operation, SealedWait},
    record::{ends_within, not_counted},
};

/// Adds a timeout or a deadline to a wait of this crate.
///
/// [`with_lock!`](crate::with_lock) and [`wait_until!`](crate::wait_until) have the options `timeout = …` and `deadline = …` for
/// this.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use warded::{Elapsed, Lock, Wait};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let lock = Lock::new(0);
/// let guard = lock.acquire().timeout(Duration::from_secs(1)).await.unwrap();
/// assert!(matches!(lock.acquire().timeout(Duration::from_secs(1)).await, Err(Elapsed)));
/// # drop(guard);
/// # }
/// ```
pub trait Wait: FusedFuture + SealedWait + Sized {
    /// Gives up after `duration`. If it is zero, the wait is polled once. A duration that is too long to add to the clock never
    /// elapses.
    ///
    /// # Errors
    ///
    /// [`Elapsed`], if the wait was not ready in time. The wait is dropped then.
    ///
    /// # Panics
    ///
    /// When first polled, in a tokio runtime that was built without `enable_time`.
    ///
    /// # Cancel safety
    ///
    /// That of the wait.
    fn timeout(self, duration: Duration) -> Timeout<Self> {
        Timeout::new(self, Limit::After(duration))
    }

    /// Gives up at `instant`. If that has passed, the wait is polled once. With `None::<Instant>` the wait never gives up.
    ///
    /// # Errors
    ///
    /// [`Elapsed`], if the wait was not ready in time. The wait is dropped then.
    ///
    /// # Panics
    ///
    /// As for [`timeout`](Self::timeout).
    ///
    /// # Cancel safety
    ///
    /// That of the wait.
    fn deadline(self, instant: impl Into<Deadline>) -> Timeout<Self> {
        Timeout::new(self, Limit::At(instant.into()))
    }
}

/// A point in time, of the system's clock or of tokio's. Made from `None`, it is a deadline that never comes.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Clock);

#[derive(Clone, Copy, Debug)]
enum Clock {
    Never,
    System(Instant),
    #[cfg(feature = "tokio")]
    Tokio(tokio::time::Instant),
}

impl From<Instant> for Deadline {
    fn from(instant: Instant) -> Self {
        Self(Clock::System(instant))
    }
}

#[cfg(feature = "tokio")]
impl From<tokio::time::Instant> for Deadline {
    fn from(instant: tokio::time::Instant) -> Self {
        Self(Clock::Tokio(instant))
    }
}

impl<D: Into<Self>> From<Option<D>> for Deadline {
    fn from(instant: Option<D>) -> Self {
        instant.map_or(Self(Clock::Never), D::into)
    }
}

impl Deadline {
    fn remaining(self) -> Duration {
        match self.0 {
            // The maximum can't be added to any clock, so the timer never elapses.
            Clock::Never => Duration::MAX,
            Clock::System(instant) => instant.saturating_duration_since(Instant::now()),
            #[cfg(feature = "tokio")]
            Clock::Tokio(instant) => instant.saturating_duration_since(tokio::time::Instant::now()),
        }
    }
}

/// The wait did not end in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the wait did not end in time")
    }
}

impl Error for Elapsed {}

/// An error of the kind [`TimedOut`](std::io::ErrorKind::TimedOut).
impl From<Elapsed> for std::io::Error {
    fn from(elapsed: Elapsed) -> Self {
        Self::new(std::io::ErrorKind::TimedOut, elapsed)
    }
}

pin_project! {
    /// The future of [`Wait::timeout`] and [`Wait::deadline`].
    #[derive(Debug)]
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Timeout<F> {
        // `None` once the time has elapsed. So the wait leaves the queue then, even if this future is dropped later.
        #[pin]
        wait: Option<F>,
        limit: Limit,
        #[pin]
        timer: Option<Timer>,
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    After(Duration),
    At(Deadline),
}

impl Limit {
    pub(crate) fn remaining(self) -> Duration {
        match self {
            Self::After(duration) => duration,
            Self::At(deadline) => deadline.remaining(),
        }
    }
}

impl<F> Timeout<F> {
    pub(crate) fn new(wait: F, limit: Limit) -> Self {
        Self { wait: Some(wait), limit, timer: None }
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut wait = this.wait.as_mut().as_pin_mut().expect("a future was polled after it had completed");
        // A wait begins at the first poll.
        let limit = this.timer.is_none().then_some(*this.limit);
        let polled = ends_within(|| limit.map(Limit::remaining), || wait.as_mut().poll(cx));
        if let Poll::Ready(output) = polled {
            return Poll::Ready(Ok(output));
        }
        if this.timer.is_none() {
            this.timer.set(Some(Timer::new(this.limit.remaining())));
        }
        if let Some(timer) = this.timer.as_mut().as_pin_mut() {
            ready!(not_counted(cx, |cx| timer.poll(cx)));
        }
        // The wait may have been served since the poll above, or it may have kept its grant because the task had no budget.
        let output = wait.poll(cx).map(Ok);
        this.wait.set(None);
        if output.is_ready() { output } else { Poll::Ready(Err(Elapsed)) }
    }
}

impl<F: FusedFuture> FusedFuture for Timeout<F> {
    fn is_terminated(&self) -> bool {
        self.wait.as_ref().is_none_or(F::is_terminated)
    }
}

// A `Timeout` can be used wherever its wait can.
crate::operation::wait!(@wait [W: Wait] Timeout<W>);
crate::operation::wait!(@operation [W: Wait + Operation] Timeout<W>);

#[cfg(feature = "tokio")]
pin_project! {
    /// The timer of the place where it was made.
    #[derive(Debug)]
    #[project = TimerPlace]
    pub(crate) enum Timer {
        Now,
        Never,
        Thread { delay: futures_timer::Delay },
        Tokio { #[pin] sleep: tokio::time::Sleep },
    }
}

#[cfg(not(feature = "tokio"))]
pin_project! {
    /// The timer of the place where it was made.
    #[derive(Debug)]
    #[project = TimerPlace]
    pub(crate) enum Timer {
        Now,
        Never,
        Thread { delay: futures_timer::Delay },
    }
}

/// A longer duration never elapses. Every clock can add this one. (136 years)
const LONGEST: Duration = Duration::from_secs(u32::MAX as u64);

impl Timer {
    pub(crate) fn new(duration: Duration) -> Self {
        if duration.is_zero() {
            return Self::Now;
        }
        if duration > LONGEST {
            return Self::Never;
        }
        #[cfg(feature = "tokio")]
        if !is_blocking() && tokio::runtime::Handle::try_current().is_ok() {
            return Self::Tokio { sleep: tokio::time::sleep(duration) };
        }
        Self::Thread { delay: futures_timer::Delay::new(duration) }
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            TimerPlace::Now if budget::allows(cx) => Poll::Ready(()),
            TimerPlace::Now => Poll::Pending,
            TimerPlace::Never => Poll::Pending,
            TimerPlace::Thread { delay } => Pin::new(delay).poll(cx),
            #[cfg(feature = "tokio")]
            TimerPlace::Tokio { sleep } => sleep.poll(cx),
        }
    }
}
