//! How long a macro waits.

use crate::timeout::{Deadline, Timeout, Wait};
use std::time::Duration;

/// How long a macro waits at most.
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

/// `timeout = …`
pub fn timeout<W: Wait>(limit: impl IsTimeout, wait: W) -> Timeout<W> {
    wait.timeout(limit.duration())
}

/// `deadline = …`
pub fn deadline<W: Wait>(instant: impl Into<Deadline>, wait: W) -> Timeout<W> {
    wait.deadline(instant)
}
