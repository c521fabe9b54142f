//! A snapshot as text.

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use super::{
    report::PrimitiveName,
    snapshot::{Body, Hold, HoldMode, Kind, Primitive, Snapshot, WaitFor, WaitInfo, WaitState, Who},
    words::{Lasting, ShownPlace, WaitingTasks, as_wanted},
};

/// At most this many holds and this many waits of each primitive are listed.
const SHOWN: usize = 20;

impl fmt::Display for Snapshot {
    /// Lists the primitives that are held or waited for, and the deadlocks. `{}` lists the first 20 holds and the 20 longest waits
    /// of each primitive, `{:#}` all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if f.alternate() { usize::MAX } else { SHOWN };
        let (deadlocks, possible) = (self.deadlocks(), self.possible_deadlocks());
        self.write_summary(f, deadlocks.len(), possible.len())?;
        let mut blank = "\n";
        for primitive in self.primitives.iter().filter(|it| it.is_busy || it.is_in_use()) {
            write!(f, "{}\n{}", std::mem::take(&mut blank), Block { primitive, shown })?;
        }
        for deadlock in deadlocks.iter().chain(&possible) {
            write!(f, "\n{deadlock}")?;
        }
        Ok(())
    }
}

impl Primitive {
    /// Whether the primitive is held or waited for.
    pub(super) fn is_in_use(&self) -> bool {
        !self.holds.is_empty() || self.is_waited_for()
    }

    fn is_waited_for(&self) -> bool {
        !self.waits.is_empty() || self.more_waits > 0
    }
}

impl Snapshot {
    /// `2 tasks wait for 2 locks; 1 deadlock`
    fn write_summary(&self, f: &mut fmt::Formatter<'_>, deadlocks: usize, possible: usize) -> fmt::Result {
        let waited_for: Vec<_> = self.primitives.iter().filter(|it| it.is_waited_for()).collect();
        match waited_for.iter().map(|it| it.waits.len() + it.more_waits).sum() {
            0 => f.write_str("no task waits")?,
            1 => f.write_str("1 task waits")?,
            n => write!(f, "{n} tasks wait")?,
        }
        let is_lock = |it: &&Primitive| matches!(it.kind, Kind::Lock | Kind::Monitor | Kind::RwLock | Kind::Condition);
        match (waited_for.len(), waited_for.iter().all(is_lock)) {
            (0, _) => (),
            (1, true) => f.write_str(" for 1 lock")?,
            (n, true) => write!(f, " for {n} locks")?,
            (1, false) => f.write_str(" for 1 primitive")?,
            (n, false) => write!(f, " for {n} primitives")?,
        }
        let counts = [
            (deadlocks, "deadlock", "deadlocks"),
            (possible, "possible deadlock", "possible deadlocks"),
            (self.not_polled().len(), "wait not polled", "waits not polled"),
            (self.nested_waits().len(), "nested wait", "nested waits"),
        ];
        for (count, one, several) in counts {
            match count {
                0 => (),
                1 => write!(f, "; 1 {one}")?,
                n => write!(f, "; {n} {several}")?,
            }
        }
        Ok(())
    }
}

/// A primitive with its holds and waits, in columns.
struct Block<'a> {
    primitive: &'a Primitive,
    shown: usize,
}

type Row = [String; 4];

impl fmt::Display for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { primitive, shown } = *self;
        write!(f, "{}", Heading(primitive))?;
        if primitive.is_busy {
            return f.write_str(": busy, its record could not be read");
        }
        let mut rows: Vec<Row> = primitive.holds.iter().take(shown).map(row_of_hold).collect();
        rows.extend(primitive.waits.iter().take(shown).map(row_of_wait));
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0) + 3;
        let widths = [width(0), width(1), width(2)];
        for row in &rows {
            let mut line = String::new();
            for (text, width) in row.iter().zip(widths) {
                write!(line, "{text:width$}")?;
            }
            write!(f, "\n    {}", format_args!("{line}{}", row[3]).to_string().trim_end())?;
        }
        let more_holds = primitive.holds.len().saturating_sub(shown);
        if more_holds > 0 {
            write!(f, "\n    {more_holds} more {} it", if more_holds == 1 { "holds" } else { "hold" })?;
        }
        let more_waits = primitive.waits.len().saturating_sub(shown) + primitive.more_waits;
        if more_waits > 0 {
            write!(f, "\n    {}", WaitingTasks { count: more_waits, more: true })?;
        }
        Ok(())
    }
}

/// `Session.state #17 (Lock, src/session.rs:12)`, or `Lock #17 (src/session.rs:12)`.
struct Heading<'a>(&'a Primitive);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, made_at) = (PrimitiveName::from(self.0), ShownPlace(self.0.made_at));
        match name.name {
            Some(_) => write!(f, "{name} ({}, {made_at})", name.kind),
            None => write!(f, "{name} ({made_at})"),
        }
    }
}

fn row_of_hold(hold: &Hold) -> Row {
    let what = match hold.mode {
        HoldMode::Exclusive => "held".to_owned(),
        HoldMode::Shared => "read".to_owned(),
        HoldMode::Permits(1) => "1 permit held".to_owned(),
        HoldMode::Permits(n) => format!("{n} permits held"),
        HoldMode::Job => "job held".to_owned(),
    };
    let at_least = if hold.is_at_least { "at least " } else { "" };
    [
        format!("{what} for {at_least}{} by {}", Lasting(hold.held_for), hold.who),
        hold.text.unwrap_or(if hold.body == Body::Unknown { "acquired by hand" } else { "" }).to_owned(),
        ShownPlace(hold.at).to_string(),
        String::new(),
    ]
}

fn row_of_wait(wait: &WaitInfo) -> Row {
    let wanted = as_wanted(wait.wants).unwrap_or_else(|| match wait.wants {
        WaitFor::Permits(n) if n != 1 => format!("for {n} permits"),
        WaitFor::Permits(_) => "for a permit".to_owned(),
        _ => "to acquire".to_owned(),
    });
    let is_told = |text: &str| match wait.wants {
        WaitFor::Predicate(Some(predicate)) | WaitFor::Condition(Some(predicate)) => text.contains(predicate),
        _ => true,
    };
    let text = match wait.text {
        Some(text) if is_told(text) => text.to_owned(),
        Some(text) => format!("{text} {wanted}"),
        None => wanted,
    };
    [format!("{}  {}", Lasting(wait.waited_for), wait.who), text, ShownPlace(wait.at).to_string(), state_of(wait)]
}

fn state_of(wait: &WaitInfo) -> String {
    let state = match wait.state {
        WaitState::Queued => "queued".to_owned(),
        WaitState::Woken { since, .. } => format!("woken {} ago, not polled since", Lasting(since)),
        WaitState::Granted { since, .. } => format!("granted {} ago, not polled since", Lasting(since)),
    };
    match wait.ends_in {
        Some(ends_in) => format!("{state}, gives up in {}", Lasting(ends_in)),
        None => state,
    }
}

// --- words ---

impl fmt::Display for Who {
    /// `task 7 "transfer"`, or the part of it that is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tokio_task, &self.name, &self.thread) {
            (Some(number), Some(name), _) => write!(f, "task {number} {name:?}"),
            (Some(number), None, _) => write!(f, "task {number}"),
            (None, Some(name), _) => write!(f, "task {name:?}"),
            (None, None, Some(thread)) => write!(f, "unknown task on thread {thread:?}"),
            (None, None, None) => f.write_str("unknown task"),
        }
    }
}

impl fmt::Display for Kind {
    /// The name of the type.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
