//! Reports as WARN events of `tracing`: the target is `warded::observe`, and the name is the level.

use std::panic::Location;

use tracing::Level;

use super::super::{
    event::{Event, PrimitiveName},
    snapshot::Who,
};

/// Emits the report in one line, with its fields.
pub(super) fn warn(event: &Event) {
    let Some(ReportFields { primitive, who, at, waiting }) = ReportFields::of(event) else { return };
    let (file, line, seconds) = (at.file(), at.line(), event.lasts().as_secs_f64());
    // The name of an event is a constant.
    macro_rules! warn_as {
        ($($variant:ident = $name:literal),+) => {
            match event {$(
                Event::$variant(_) => tracing::event!(
                    name: $name,
                    target: "warded::observe",
                    Level::WARN,
                    primitive = %primitive,
                    kind = %primitive.kind,
                    task = %who,
                    seconds,
                    waiting,
                    code.file.path = file,
                    code.line.number = line,
                    "{event:#}"
                ),
            )+}
        };
    }
    warn_as!(
        Deadlock = "deadlock",
        PossibleDeadlock = "possible deadlock",
        NotPolled = "not polled",
        NestedWait = "nested wait",
        LongHold = "long hold",
        LongWait = "long wait"
    );
}

/// The fields of a report beside its text. For a deadlock, they are those of the first member.
struct ReportFields<'a> {
    primitive: PrimitiveName,
    who: &'a Who,
    at: &'static Location<'static>,
    waiting: usize,
}

impl<'a> ReportFields<'a> {
    fn of(event: &'a Event) -> Option<Self> {
        let (holds, waits, waiting) = match event {
            Event::Deadlock(it) | Event::PossibleDeadlock(it) => {
                let first = it.members.first()?;
                (first.holds.as_ref(), first.waits.first(), it.also_waiting)
            }
            Event::NotPolled(it) => (None, Some(&it.waits), it.waiting),
            Event::NestedWait(it) => (Some(&it.holds), None, it.waiting),
            Event::LongHold(it) => (Some(&it.holds), None, it.waiting),
            Event::LongWait(it) => (None, Some(&it.waits), it.others),
        };
        match (holds, waits) {
            (Some(it), _) => Some(Self { primitive: it.primitive, who: &it.hold.who, at: it.hold.at, waiting }),
            (None, Some(it)) => Some(Self { primitive: it.primitive, who: &it.wait.who, at: it.wait.at, waiting }),
            (None, None) => None,
        }
    }
}
