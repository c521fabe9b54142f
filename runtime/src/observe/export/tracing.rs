//! Reports as WARN events of `tracing`: the target is `warded::observe`, and the name is the level.

use std::panic::Location;

use tracing::Level;

use super::super::{
    report::{PrimitiveName, Report},
    snapshot::Who,
};

/// Emits the report in one line, with its fields.
pub(super) fn warn(report: &Report) {
    let Some(ReportFields { primitive, who, at, waiting }) = ReportFields::of(report) else { return };
    let (file, line, seconds) = (at.file(), at.line(), report.lasts().as_secs_f64());
    // The name of an event is a constant.
    macro_rules! warn_as {
        ($($variant:ident = $name:literal),+) => {
            match report {$(
                Report::$variant(_) => tracing::event!(
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
                    "{report:#}"
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
    fn of(report: &'a Report) -> Option<Self> {
        let (holds, waits, waiting) = match report {
            Report::Deadlock(it) | Report::PossibleDeadlock(it) => {
                let first = it.members.first()?;
                (first.holds.as_ref(), first.waits.first(), it.also_waiting)
            }
            Report::NotPolled(it) => (None, Some(&it.waits), it.waiting),
            Report::NestedWait(it) => (Some(&it.holds), None, it.waiting),
            Report::LongHold(it) => (Some(&it.holds), None, it.waiting),
            Report::LongWait(it) => (None, Some(&it.waits), it.others),
        };
        match (holds, waits) {
            (Some(it), _) => Some(Self { primitive: it.primitive, who: &it.hold.who, at: it.hold.at, waiting }),
            (None, Some(it)) => Some(Self { primitive: it.primitive, who: &it.wait.who, at: it.wait.at, waiting }),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fmt,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use tracing::{
        Metadata, Subscriber,
        field::{Field, Visit},
        span,
        subscriber::with_default,
    };

    use super::warn;
    use crate::observe::{
        HoldMode, Kind, Report, WaitFor, WaitState,
        fixture::{World, named, task},
        levels,
    };

    /// What a subscriber gets of an event: its name, its target and level, and its fields as text.
    #[derive(Clone, Default)]
    struct Seen(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

    #[derive(Default)]
    struct Fields(BTreeMap<String, String>);

    impl Visit for Fields {
        fn record_str(&mut self, field: &Field, value: &str) {
            self.0.insert(field.name().to_owned(), value.to_owned());
        }

        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            self.0.insert(field.name().to_owned(), format!("{value:?}"));
        }
    }

    impl Subscriber for Seen {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
            span::Id::from_u64(1)
        }

        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            let mut fields = Fields::default();
            event.record(&mut fields);
            let metadata = event.metadata();
            fields.0.insert("(name)".to_owned(), metadata.name().to_owned());
            fields.0.insert("(target)".to_owned(), format!("{} {}", metadata.target(), metadata.level()));
            self.0.lock().unwrap().push(fields.0);
        }

        fn enter(&self, _: &span::Id) {}

        fn exit(&self, _: &span::Id) {}
    }

    /// The fields of the one event that the report becomes.
    #[track_caller]
    fn fields(report: &Report) -> BTreeMap<String, String> {
        let seen = Seen::default();
        with_default(seen.clone(), || warn(report));
        let [fields] = <[_; 1]>::try_from(std::mem::take(&mut *seen.0.lock().unwrap())).expect("one event");
        fields
    }

    #[test]
    fn each_level_has_its_name_and_its_fields() {
        let mut world = World::default();
        let (a, b) = (world.lock("a"), world.lock("b"));
        world.holds_and_waits(a, b, named("one"));
        world.holds_and_waits(b, a, named("other"));
        let report = Report::Deadlock(levels::deadlocks(&world.primitives).remove(0));
        let fields = fields(&report);
        let of_first = &world.primitives[0];
        let expected = [
            ("(name)", "deadlock".to_owned()),
            ("(target)", "warded::observe WARN".to_owned()),
            ("primitive", format!("a #{}", of_first.id.0)),
            ("kind", "Lock".to_owned()),
            ("task", "task \"one\"".to_owned()),
            ("seconds", format!("{:?}", World::LASTING.as_secs_f64())),
            ("waiting", "0".to_owned()),
            ("code.file.path", file!().to_owned()),
            ("code.line.number", of_first.holds[0].at.line().to_string()),
            ("message", format!("{report:#}")),
        ];
        for (name, value) in expected {
            assert_eq!(fields.get(name), Some(&value), "{name}");
        }
        assert_eq!(fields.len(), 10);
        assert!(!fields["message"].contains('\n'), "one line of a log");
    }

    #[test]
    fn the_name_of_an_event_is_its_level() {
        let mut world = World::default();
        let (lock, pool) = (world.lock("session"), world.add(Kind::Monitor, "pool"));
        let hold = world.hold(lock, task(1), HoldMode::Exclusive);
        let wait = world.waits(pool, task(1), WaitFor::Predicate(Some("s.is_free")));
        world.under(hold, wait);
        world.waits(lock, task(2), WaitFor::Acquire);
        let nested = fields(&Report::NestedWait(levels::nested_waits(&world.primitives).remove(0)));
        assert_eq!((&*nested["(name)"], &*nested["waiting"], &*nested["task"]), ("nested wait", "1", "task 1"));

        world.wait_mut(wait).state = WaitState::Woken { since: Duration::from_secs(2), task_was_polled: None };
        let not_polled = fields(&Report::NotPolled(levels::not_polled(&world.primitives).remove(0)));
        assert_eq!(
            (&*not_polled["(name)"], &*not_polled["kind"], &*not_polled["seconds"]),
            ("not polled", "Monitor", "2.0")
        );
    }
}
