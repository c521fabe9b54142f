//! The words that a snapshot, its graph and the reports have in common.

use std::{fmt, panic::Location, time::Duration};

use super::snapshot::WaitFor;

/// What a wait waits for, for a sentence that has named only the primitive: `, for an item`.
pub(super) fn as_wanted(wants: WaitFor) -> Option<String> {
    let wanted = match wants {
        WaitFor::Acquire | WaitFor::Permits(_) => return None,
        WaitFor::Read => "to read",
        WaitFor::Write => "to write",
        WaitFor::Predicate(Some(predicate)) => return Some(format!("for `{predicate}`")),
        WaitFor::Predicate(None) => "for a predicate",
        WaitFor::Condition(Some(condition)) => return Some(format!("for the condition `{condition}`")),
        WaitFor::Condition(None) => "to be notified",
        WaitFor::Event => "to be set",
        WaitFor::Barrier => "for the other parties",
        WaitFor::Item => "for an item",
        WaitFor::Slot => "for a free slot",
        WaitFor::Join => "for the end of its jobs",
    };
    Some(wanted.to_owned())
}

/// A place in the source, without the column.
pub(super) struct ShownPlace(pub(super) &'static Location<'static>);

impl fmt::Display for ShownPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.file(), self.0.line())
    }
}

/// How long something lasts: `340 ms`, `12.3 s`, `4 min 5 s`, `3 h 12 min`.
pub(super) struct Lasting(pub(super) Duration);

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.as_millis() / 100;
        match self.0.as_secs() {
            0 => write!(f, "{} ms", self.0.as_millis()),
            1..60 => write!(f, "{}.{} s", tenths / 10, tenths % 10),
            seconds @ 60..3600 => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            seconds => write!(f, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

/// `1 task waits`, `41 more tasks wait`.
pub(super) struct WaitingTasks {
    pub(super) count: usize,
    pub(super) more: bool,
}

impl fmt::Display for WaitingTasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.more { "more " } else { "" };
        match self.count {
            1 => write!(f, "1 {more}task waits"),
            n => write!(f, "{n} {more}tasks wait"),
        }
    }
}
