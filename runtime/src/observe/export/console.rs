//! Shows the primitives in the list of resources of tokio-console.
//!
//! The console takes each span with the name `runtime.resource` for a resource, until the span is closed. The events inside it with the
//! target `runtime::resource::state_update` change its attributes.
//!
//! 1. The thread of the watch makes all spans and events, from its snapshots. So a primitive costs no more than without the console,
//!    and has a row while a watch runs, from the first snapshot that lists it.
//! 2. Only a change is an event.
//! 3. There are no async operations. The console keeps those that have ended for an hour, and a lock has thousands in a second.

use std::{collections::HashMap, mem};

use tracing::{Level, Span, subscriber::NoSubscriber};

use super::super::{
    report::PrimitiveName,
    snapshot::{Hold, Primitive, PrimitiveId, WaitInfo},
    words::{ShownPlace, as_wanted},
};

/// The primitives that the console shows.
#[derive(Default)]
pub(super) struct Resources(HashMap<PrimitiveId, Resource>);

/// A primitive that the console shows in a row. When this is dropped, the row is gray.
struct Resource {
    span: Span,
    shown: Attributes,
}

/// The attributes that a row shows. It shows none before the first event.
#[derive(Default)]
struct Attributes {
    holder: Option<String>,
    waiters: Option<usize>,
    waiting_longest: Option<String>,
}

impl Resources {
    /// Shows what has changed since the last snapshot.
    pub(super) fn update(&mut self, now: &[Primitive]) {
        // Those of dropped primitives stay in it.
        let mut before = mem::take(&mut self.0);
        for primitive in now {
            let resource = before.remove(&primitive.id).or_else(|| Resource::new(primitive));
            self.0.extend(resource.map(|it| (primitive.id, it.update(primitive))));
        }
    }
}

impl Resource {
    /// Returns `None` if no subscriber wants it. One may be installed later.
    fn new(primitive: &Primitive) -> Option<Self> {
        let made_at = primitive.made_at;
        let span = tracing::span!(
            target: "warded",
            parent: None,
            Level::TRACE,
            "runtime.resource",
            concrete_type = PrimitiveName::from(primitive).to_string().as_str(),
            kind = primitive.kind.to_string().as_str(),
            is_internal = false,
            loc.file = made_at.file(),
            loc.line = made_at.line(),
            loc.col = made_at.column(),
        );
        // If a subscriber of another thread wanted the span, one is made here, too.
        let is_shown = span.with_subscriber(|(_, subscriber)| !subscriber.is::<NoSubscriber>());
        is_shown?.then(|| Self { span, shown: Attributes::default() })
    }

    fn update(mut self, primitive: &Primitive) -> Self {
        // The holds of a busy primitive are missing.
        if !primitive.is_busy {
            self.span.in_scope(|| self.shown.update(primitive));
        }
        self
    }
}

/// Emits an event in the span of a row.
macro_rules! state_update {
    ($($field:tt)+) => {
        tracing::event!(target: "runtime::resource::state_update", Level::TRACE, $($field)+)
    };
}

impl Attributes {
    /// The console shows them in the order of the alphabet.
    fn update(&mut self, primitive: &Primitive) {
        if let Some(holder) = changed(&mut self.holder, holder(&primitive.holds)) {
            state_update!(holder = holder.as_str());
        }
        if let Some(&mut waiters) = changed(&mut self.waiters, primitive.waits.len() + primitive.more_waits) {
            state_update!(waiters = waiters as u64, waiters.op = "override");
        }
        let longest = primitive.waits.first().map_or_else(none, wait);
        if let Some(longest) = changed(&mut self.waiting_longest, longest) {
            state_update!(waiting_longest = longest.as_str());
        }
    }
}

/// Stores the value, and returns it if it is another one than before.
fn changed<T: PartialEq>(shown: &mut Option<T>, now: T) -> Option<&mut T> {
    (shown.as_ref() != Some(&now)).then(|| shown.insert(now))
}

/// `task 7 "transfer" (src/bank.rs:64)`, with the number of other holders.
fn holder(holds: &[Hold]) -> String {
    let Some(first) = holds.first() else { return none() };
    let others = match holds.len() - 1 {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    format!("{} ({}){others}", first.who, ShownPlace(first.at))
}

/// `task 9 for an item (src/audit.rs:22)`.
fn wait(wait: &WaitInfo) -> String {
    let wanted = as_wanted(wait.wants).map(|wanted| format!("{wanted} ")).unwrap_or_default();
    format!("{} {wanted}({})", wait.who, ShownPlace(wait.at))
}

fn none() -> String {
    "none".to_owned()
}

#[cfg(test)]
mod tests {
    use std::{
        fmt::{Debug, Write as _},
        sync::{Arc, Mutex, MutexGuard, PoisonError},
    };

    use tracing::{
        Event, Metadata, Subscriber,
        field::{Field, Visit},
        span,
        subscriber::with_default,
    };

    use super::Resources;
    use crate::observe::{
        HoldMode, Kind, WaitFor,
        fixture::{World, named, task},
    };

    /// One test runs at a time. `tracing` remembers of each span of the source whether it is wanted, and one test has no subscriber at first.
    fn alone() -> MutexGuard<'static, ()> {
        static ALONE: Mutex<()> = Mutex::new(());
        ALONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The spans and events that a subscriber gets, each a line. A span has a number from 1 on.
    #[derive(Clone, Default)]
    struct Seen(Arc<Mutex<Record>>);

    #[derive(Default)]
    struct Record {
        spans: u64,
        entered: Vec<u64>,
        lines: Vec<String>,
    }

    #[derive(Default)]
    struct Fields(String);

    impl Visit for Fields {
        fn record_str(&mut self, field: &Field, value: &str) {
            self.record_debug(field, &format_args!("{value}"));
        }

        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            write!(self.0, " {field}={value:?}").unwrap();
        }
    }

    impl Seen {
        /// The lines that the resources add for the world.
        fn lines(&self, resources: &mut Resources, world: &World) -> Vec<String> {
            with_default(self.clone(), || resources.update(&world.primitives));
            std::mem::take(&mut self.0.lock().unwrap().lines)
        }
    }

    impl Subscriber for Seen {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            // So does the console, except for its filter by names and targets.
            metadata.is_span() == (metadata.name() == "runtime.resource")
        }

        fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
            assert!(span.is_root() && span.metadata().target() == "warded");
            let mut fields = Fields::default();
            span.record(&mut fields);
            let mut seen = self.0.lock().unwrap();
            seen.spans += 1;
            let number = seen.spans;
            seen.lines.push(format!("new {number}:{}", fields.0));
            span::Id::from_u64(number)
        }

        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

        fn event(&self, event: &Event<'_>) {
            assert_eq!(event.metadata().target(), "runtime::resource::state_update");
            let mut fields = Fields::default();
            event.record(&mut fields);
            let mut seen = self.0.lock().unwrap();
            let number = *seen.entered.last().expect("it is of no row");
            seen.lines.push(format!("{number}:{}", fields.0));
        }

        fn enter(&self, id: &span::Id) {
            self.0.lock().unwrap().entered.push(id.into_u64());
        }

        fn exit(&self, id: &span::Id) {
            assert_eq!(self.0.lock().unwrap().entered.pop(), Some(id.into_u64()));
        }

        fn try_close(&self, id: span::Id) -> bool {
            self.0.lock().unwrap().lines.push(format!("closed {}", id.into_u64()));
            true
        }
    }

    #[test]
    fn a_row_shows_name_holder_and_waiters_until_the_primitive_is_dropped() {
        let _alone = alone();
        let (seen, mut resources, mut world) = (Seen::default(), Resources::default(), World::default());
        let state = world.lock("Session.state");
        let hold = world.holds(state, named("transfer"));
        world.waits(state, task(9), WaitFor::Acquire);
        world.waits(state, task(10), WaitFor::Acquire);
        world.get(state).more_waits = 3;
        let (acquired, wait, made_at) =
            (world.hold_mut(hold).at, world.get(state).waits[0].at, world.get(state).made_at);
        let expected = [
            format!(
                "new 1: concrete_type=Session.state #{} kind=Lock is_internal=false loc.file={} loc.line={} loc.col={}",
                state.0,
                file!(),
                made_at.line(),
                made_at.column()
            ),
            format!("1: holder=task \"transfer\" ({}:{})", file!(), acquired.line()),
            "1: waiters=5 waiters.op=override".to_owned(),
            format!("1: waiting_longest=task 9 ({}:{})", file!(), wait.line()),
        ];
        assert_eq!(seen.lines(&mut resources, &world), expected);
        assert_eq!(seen.lines(&mut resources, &world), [""; 0], "nothing has changed");

        // The holds of a busy primitive are missing, not gone.
        let busy = std::mem::take(&mut world.get(state).holds);
        world.get(state).is_busy = true;
        assert_eq!(seen.lines(&mut resources, &world), [""; 0]);
        world.get(state).holds = busy;
        world.get(state).is_busy = false;
        assert_eq!(seen.lines(&mut resources, &world), [""; 0]);

        world.get(state).more_waits = 0;
        world.get(state).waits.clear();
        let expected = ["1: waiters=0 waiters.op=override", "1: waiting_longest=none"];
        assert_eq!(seen.lines(&mut resources, &world), expected);
        world.get(state).holds.clear();
        assert_eq!(seen.lines(&mut resources, &world), ["1: holder=none"]);
        assert_eq!(seen.lines(&mut resources, &World::default()), ["closed 1"]);
    }

    #[test]
    fn each_primitive_has_a_row_of_its_own() {
        let _alone = alone();
        let (seen, mut resources, mut world) = (Seen::default(), Resources::default(), World::default());
        let (prices, items) = (world.add(Kind::RwLock, "prices"), world.add(Kind::Queue, ""));
        for number in 1..=3 {
            world.hold(prices, task(number), HoldMode::Shared);
        }
        world.waits(items, task(4), WaitFor::Item);
        let place = |line: u32| format!("({}:{line})", file!());
        let (held, wait) = (world.get(prices).holds[0].at.line(), world.get(items).waits[0].at.line());
        let lines = seen.lines(&mut resources, &world);
        assert!(lines[0].starts_with(&format!("new 1: concrete_type=prices #{} kind=RwLock ", prices.0)), "{lines:?}");
        assert_eq!(lines[1], format!("1: holder=task 1 {} and 2 more", place(held)));
        assert!(lines[4].starts_with(&format!("new 2: concrete_type=Queue #{} kind=Queue ", items.0)), "{lines:?}");
        assert_eq!(lines[5..7], ["2: holder=none", "2: waiters=1 waiters.op=override"]);
        assert_eq!(lines[7], format!("2: waiting_longest=task 4 for an item {}", place(wait)));

        world.primitives.remove(0);
        assert_eq!(seen.lines(&mut resources, &world), ["closed 1"]);
    }

    #[test]
    fn a_subscriber_that_is_installed_later_gets_all_rows() {
        let _alone = alone();
        let (seen, mut resources, mut world) = (Seen::default(), Resources::default(), World::default());
        world.lock("Session.state");
        resources.update(&world.primitives);
        let lines = seen.lines(&mut resources, &world);
        assert!(lines[0].starts_with("new 1: concrete_type=Session.state "), "{lines:?}");
        assert_eq!(lines[1..], ["1: holder=none", "1: waiters=0 waiters.op=override", "1: waiting_longest=none"]);
    }
}
