//! Exports counters to the crate `metrics`, with the labels `name` and `kind`. Primitives with the same name are added up.
//!
//! | metric | |
//! | --- | --- |
//! | `warded_acquisitions_total` | counter: acquisitions |
//! | `warded_contentions_total` | counter: acquisitions that had to wait |
//! | `warded_waiters` | gauge: how many tasks wait now |
//! | `warded_wait_seconds` | histogram: how long a wait took |
//! | `warded_hold_seconds` | histogram: how long a hold lasted, by the clock of the watch, which goes in steps of 50 ms |
//!
//! The thread of the watch exports them after each snapshot. The waits and holds that ended since the last snapshot are recorded
//! with their mean, once for each. So the sum and the count of a histogram are exact, and its buckets contain means of a quarter of
//! a second.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use super::super::snapshot::{Counters, Kind, Primitive, PrimitiveId};

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
    waited: Duration,
    held: Duration,
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
            change.waited += now.waited.saturating_sub(before.waited);
            change.held += now.held.saturating_sub(before.held);
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
        if let Some((mean, count)) = mean(self.waited, self.contended) {
            histogram!("warded_wait_seconds", "name" => name, "kind" => kind).record_many(mean, count);
        }
        if let Some((mean, count)) = mean(self.held, self.acquisitions) {
            histogram!("warded_hold_seconds", "name" => name, "kind" => kind).record_many(mean, count);
        }
    }
}

fn mean(sum: Duration, count: u64) -> Option<(f64, usize)> {
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    let mean = sum.as_secs_f64() / count as f64;
    (count > 0).then(|| (mean, usize::try_from(count).unwrap_or(usize::MAX)))
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
        sync::{Arc, Mutex},
        time::Duration,
    };

    use metrics::{
        Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString,
        Unit, with_local_recorder,
    };

    use super::ByName;
    use crate::observe::{
        Kind, WaitFor,
        fixture::{World, task},
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
            primitive.counters.waited = Duration::from_secs(3);
            primitive.counters.held = Duration::from_secs(1);
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
            assert_eq!(get("warded_wait_seconds a Lock"), Some(6.0));
            assert_eq!(get("warded_hold_seconds a Lock"), Some(2.0));
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
}
