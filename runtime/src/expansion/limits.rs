//! The timeouts and deadlines of the macros.

use crate::timeout::{Deadline, Timeout, Wait};
use std::time::Duration;

/// The types that `timeout = …` accepts.
#[diagnostic::on_unimplemented(
    message = "`timeout` takes a `Duration`: write `timeout = Duration::from_secs(1)`",
    label = "no duration",
    note = "or an `Option<Duration>`, of which `None` is no limit; a point in time is given as `deadline = instant`"
)]
pub trait IsTimeout {
    /// The duration. One that is too long for the clock never elapses.
    fn duration(self) -> Duration;
}

#[diagnostic::do_not_recommend]
impl IsTimeout for Duration {
    #[inline]
    fn duration(self) -> Duration {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IsTimeout for Option<Duration> {
    #[inline]
    fn duration(self) -> Duration {
        self.unwrap_or(Duration::MAX)
    }
}

/// Until when a macro waits at most.
#[diagnostic::on_unimplemented(
    message = "`deadline` takes an `Instant`: write `deadline = Instant::now() + duration`, or for a duration `timeout = duration`",
    label = "no point in time",
    note = "or an `Option<Instant>`, of which `None` is no limit"
)]
#[cfg_attr(
    not(feature = "tokio"),
    diagnostic::on_unimplemented(
        note = "that is one of std's: `tokio::time::Instant` needs the feature `tokio` of warded"
    )
)]
pub trait IsDeadline {
    /// The point in time.
    fn point(self) -> Deadline;
}

#[diagnostic::do_not_recommend]
impl<D: Into<Deadline>> IsDeadline for D {
    #[inline]
    fn point(self) -> Deadline {
        self.into()
    }
}

/// A wait or a [`Blocks`](super::blocking::Blocks), which takes a limit.
pub trait TakesLimit {
    /// The wait with a limit.
    type WithLimit;

    /// `timeout = …`
    fn limited_to(self, duration: Duration) -> Self::WithLimit;

    /// `deadline = …`
    fn limited_until(self, deadline: Deadline) -> Self::WithLimit;
}

impl<W: Wait> TakesLimit for W {
    type WithLimit = Timeout<W>;

    #[inline]
    fn limited_to(self, duration: Duration) -> Timeout<W> {
        self.timeout(duration)
    }

    #[inline]
    fn limited_until(self, deadline: Deadline) -> Timeout<W> {
        self.deadline(deadline)
    }
}

/// `timeout = …`
pub fn timeout<W: TakesLimit>(limit: impl IsTimeout, wait: W) -> W::WithLimit {
    wait.limited_to(limit.duration())
}

/// `deadline = …`
pub fn deadline<W: TakesLimit>(instant: impl IsDeadline, wait: W) -> W::WithLimit {
    wait.limited_until(instant.point())
}
