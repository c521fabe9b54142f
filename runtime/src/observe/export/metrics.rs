//! Exports counters to the crate `metrics`, with the labels `name` and `kind`. Primitives with the same name are added up.
//!
//! | metric | |
//! | --- | --- |
//! | `warded_acquisitions_total` | counter: acquisitions |
//! | `warded_contentions_total` | counter: acquisitions that had to wait |
//! | `warded_waiters` | gauge: how many tasks wait now |
//! | `warded_wait_seconds` | histogram: how long a wait took |
//! | `warded_hold_seconds` | histogram: how long a hold lasted |
//!
//! The thread of the watch exports them after each snapshot. Each wait and each hold that has ended is one value of its histogram, at most
//! a sixteenth away from its length. What a primitive has counted between the last snapshot and its drop is lost.

use std::{
    cell::LazyCell,
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use metrics::{Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::super::{
    entry::Entry,
    snapshot::{Counters, Kind, Primitive, PrimitiveId},
};

/// The counters that were exported of each primitive.
#[derive(Default)]
pub(super) struct ByName {
    before: HashMap<PrimitiveId, Counters>,
    waiters: BTreeMap<Labels, usize>,
    is_described: bool,
}

/// The name and the kind.
type Labels = (&'static str, &'static str);

/// The change since the last export.
#[derive(Default)]
struct SinceLast {
    acquisitions: u64,
    contended: u64,
}

impl ByName {
    pub(super) fn update(&mut self, now: &[Primitive]) {
        if !std::mem::replace(&mut self.is_described, true) {
            describe();
        }
        let mut changes: BTreeMap<Labels, SinceLast> = BTreeMap::new();
        self.waiters.values_mut().for_each(|waiters| *waiters = 0);
        let mut before = std::mem::take(&mut self.before);
        for primitive in now {
            let labels = (primitive.name.unwrap_or("unnamed"), name_of(primitive.kind));
            *self.waiters.entry(labels).or_default() += primitive.waits.len() + primitive.more_waits;
            let (now, before) = (primitive.counters, before.remove(&primitive.id).unwrap_or_default());
            let change = changes.entry(labels).or_default();
            change.acquisitions += now.acquisitions.saturating_sub(before.acquisitions);
            change.contended += now.contended.saturating_sub(before.contended);
            // A busy primitive has no counters. The next difference is taken from the last counters that were read.
            self.before.insert(primitive.id, if primitive.is_busy { before } else { now });
        }
        for (labels, change) in &changes {
            change.export(*labels);
        }
        for (&(name, kind), &waiters) in &self.waiters {
            #[expect(clippy::cast_precision_loss, reason = "there are fewer tasks")]
            gauge!("warded_waiters", "name" => name, "kind" => kind).set(waiters as f64);
        }
        self.waiters.retain(|labels, _| changes.contains_key(labels));
    }
}

impl SinceLast {
    fn export(&self, (name, kind): Labels) {
        counter!("warded_acquisitions_total", "name" => name, "kind" => kind).increment(self.acquisitions);
        counter!("warded_contentions_total", "name" => name, "kind" => kind).increment(self.contended);
    }
}

/// Exports the waits and holds of a primitive that have ended since the last time.
pub(super) fn export_times(entry: &Entry) {
    let (name, kind) = entry.name_and_kind();
    let (name, kind) = (name.unwrap_or("unnamed"), name_of(kind));
    let record = |histogram: &Histogram, nanoseconds, count| {
        histogram
            .record_many(Duration::from_nanos(nanoseconds).as_secs_f64(), usize::try_from(count).unwrap_or(usize::MAX));
    };
    let waits = LazyCell::new(|| histogram!("warded_wait_seconds", "name" => name, "kind" => kind));
    entry.times.waits.take(|nanoseconds, count| record(&waits, nanoseconds, count));
    let holds = LazyCell::new(|| histogram!("warded_hold_seconds", "name" => name, "kind" => kind));
    entry.times.holds.take(|nanoseconds, count| record(&holds, nanoseconds, count));
}

fn describe() {
    describe_counter!("warded_acquisitions_total", Unit::Count, "acquisitions");
    describe_counter!("warded_contentions_total", Unit::Count, "acquisitions that had to wait");
    describe_gauge!("warded_waiters", Unit::Count, "how many tasks wait");
    describe_histogram!("warded_wait_seconds", Unit::Seconds, "how long a wait took");
    describe_histogram!("warded_hold_seconds", Unit::Seconds, "how long a hold lasted");
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Lock => "Lock",
        Kind::Monitor => "Monitor",
        Kind::RwLock => "RwLock",
        Kind::Condition => "Condition",
        Kind::Semaphore => "Semaphore",
        Kind::BoundedSemaphore => "BoundedSemaphore",
        Kind::Event => "Event",
        Kind::Barrier => "Barrier",
        Kind::Queue => "Queue",
        Kind::LifoQueue => "LifoQueue",
        Kind::PriorityQueue => "PriorityQueue",
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        panic::Location,
        pin::pin,
        sync::{Arc, Mutex},
        task::{Context, Waker},
    };

    use metrics::{
        Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString,
        Unit, with_local_recorder,
    };

    use super::{ByName, export_times};
    use crate::observe::{
        Kind, PrimitiveId, WaitFor,
        entry::{AboutPrimitive, Entry},
        fixture::{World, task},
        registry::Registry,
        times::Buckets,
    };

    /// Sums all that is recorded, and counts the values of histograms.
    #[derive(Clone, Default)]
    struct Sums(Arc<Mutex<BTreeMap<String, f64>>>);

    struct Sum(String, Sums);

    impl Sum {
        fn add(&self, value: f64) {
            *self.1.0.lock().unwrap().entry(self.0.clone()).or_default() += value;
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    impl CounterFn for Sum {
        fn increment(&self, value: u64) {
            self.add(value as f64);
        }

        fn absolute(&self, _: u64) {}
    }

    impl GaugeFn for Sum {
        fn increment(&self, _: f64) {}

        fn decrement(&self, _: f64) {}

        fn set(&self, value: f64) {
            self.1.0.lock().unwrap().insert(self.0.clone(), value);
        }
    }

    impl HistogramFn for Sum {
        fn record(&self, value: f64) {
            self.add(value);
        }
    }

    impl Sums {
        fn of(&self, key: &Key) -> Arc<Sum> {
            let labels: Vec<_> = key.labels().map(|it| it.value().to_owned()).collect();
            Arc::new(Sum(format!("{} {}", key.name(), labels.join(" ")), self.clone()))
        }
    }

    impl Recorder for Sums {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            Counter::from_arc(self.of(key))
        }

        fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::from_arc(self.of(key))
        }

        fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::from_arc(self.of(key))
        }
    }

    #[test]
    fn differences_are_exported_by_name_and_kind() {
        let (sums, mut exported) = (Sums::default(), ByName::default());
        let mut world = World::default();
        let (a, b) = (world.lock("a"), world.add(Kind::Monitor, ""));
        world.lock("a");
        world.waits(a, task(1), WaitFor::Acquire);
        world.waits(b, task(2), WaitFor::Predicate(None));
        for primitive in &mut world.primitives {
            (primitive.counters.acquisitions, primitive.counters.contended) = (4, 2);
        }
        let get = |metric: &str| sums.0.lock().unwrap().get(metric).copied();
        let read = |exported: &mut ByName, world: &World| {
            with_local_recorder(&sums, || exported.update(&world.primitives));
        };
        // Two of one name are taken together, and what has not changed is not exported again.
        for _ in 0..2 {
            read(&mut exported, &world);
            assert_eq!(get("warded_acquisitions_total a Lock"), Some(8.0));
            assert_eq!(get("warded_contentions_total unnamed Monitor"), Some(2.0));
            assert_eq!(get("warded_waiters a Lock"), Some(1.0));
        }
        world.get(a).counters.acquisitions = 5;
        read(&mut exported, &world);
        assert_eq!(get("warded_acquisitions_total a Lock"), Some(9.0));

        // A busy primitive keeps its last gauge. A dropped one has no waiters.
        let counters = std::mem::take(&mut world.get(a).counters);
        world.get(a).is_busy = true;
        read(&mut exported, &world);
        world.get(a).counters = counters;
        world.get(a).is_busy = false;
        read(&mut exported, &world);
        assert_eq!(get("warded_acquisitions_total a Lock"), Some(9.0));
        read(&mut exported, &World::default());
        assert_eq!(get("warded_waiters a Lock"), Some(0.0));
    }

    /// The sums of what is exported are about those of the lengths, and each length is one value.
    #[test]
    fn each_wait_and_each_hold_is_a_value_of_its_histogram() {
        let sums = Sums::default();
        let about = AboutPrimitive { kind: Kind::Lock, name: Some("a"), made_at: Location::caller(), permits: None };
        let entry = Entry::new(PrimitiveId(1), about);
        let lengths = [1_000_000, 2_000_000, 900_000_000];
        for length in lengths {
            entry.times.waited(length);
            entry.times.held(2 * length);
        }
        let get = |metric: &str| sums.0.lock().unwrap().get(metric).copied().unwrap_or(0.0);
        for _ in 0..2 {
            with_local_recorder(&sums, || export_times(&entry));
            let (waits, holds) = (get("warded_wait_seconds a Lock"), get("warded_hold_seconds a Lock"));
            assert!((waits - 0.903).abs() < 0.903 / 16.0, "{waits}");
            assert!((holds - 1.806).abs() < 1.806 / 16.0, "{holds}");
        }
    }

    /// The values come from the ends of holds and waits, whatever their primitive is.
    #[test]
    fn holds_and_waits_that_end_are_counted() {
        let (lock, shared) = (crate::Lock::new(()).named("timed"), crate::RwLock::new(()).named("timed and shared"));
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            let held = lock.try_acquire();
            let mut waits = pin!(lock.acquire());
            assert!(waits.as_mut().poll(&mut cx).is_pending());
            drop(held);
            assert!(waits.poll(&mut cx).is_ready());
            drop(shared.try_read());
        }
        let registry = Registry::of_process();
        let find = |name: &str| registry.entries().into_iter().find(|it| it.name_and_kind().0 == Some(name)).unwrap();
        let counts = |buckets: &Buckets| {
            let mut count = 0;
            buckets.take(|_, n| count += n);
            count
        };
        let (timed, timed_and_shared) = (find("timed"), find("timed and shared"));
        assert_eq!((counts(&timed.times.waits), counts(&timed.times.holds)), (3, 6));
        assert_eq!((counts(&timed_and_shared.times.waits), counts(&timed_and_shared.times.holds)), (0, 3));
    }
}
