//! What the record promises when threads meet: a snapshot at the same time as an acquisition, a release, a wake-up and a drop.
//!
//! Each model names the mistake that it catches. Registry and entry are made by the model, so that loom follows all of it.

use std::{
    panic::Location,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    cell::WaitCell,
    clock::Coarse,
    entry::AboutPrimitive,
    exclusive::{ExclusiveHold, Holder},
    place::At,
    registry::Registry,
    snapshot::{HoldId, Kind, WaitId, WaitState},
    who::Numbers,
};
use crate::engine::wait_queue::model::{model, thread};

fn about() -> AboutPrimitive {
    AboutPrimitive { kind: Kind::Lock, name: Some("model"), made_at: Location::caller(), permits: None }
}

/// A holder of whom all is this number.
fn holder(number: u32) -> Holder {
    let n = u64::from(number);
    let who = Numbers { task: n, tokio_task: n, thread: n };
    Holder { id: HoldId(n), place: number, has_text: false, has_body: false, since: Coarse(n), who }
}

/// Mistakes: a holder is written without the 0 before it, or without the fence; the second look at the id is left out.
#[test]
fn a_holder_is_read_as_a_whole() {
    model(|| {
        let exclusive = Arc::new(ExclusiveHold::new());
        exclusive.begin(holder(1));
        let writer = thread::spawn({
            let exclusive = Arc::clone(&exclusive);
            move || {
                assert!(exclusive.end().is_some());
                exclusive.begin(holder(2));
            }
        });
        if let Ok(Some(seen)) = exclusive.holder() {
            let n = seen.id.0;
            let all = [seen.who.task, seen.who.tokio_task, seen.who.thread, seen.since.0, u64::from(seen.place)];
            assert_eq!(all, [n; 5]);
        }
        writer.join().unwrap();
        assert_eq!(exclusive.holder().unwrap().map(|holder| holder.id), Some(HoldId(2)));
    });
}

/// Mistakes: a hold stays after its release; an entry stays after the drop of its primitive, or is copied only in part.
#[test]
fn a_snapshot_meets_an_acquisition_a_release_and_a_drop() {
    model(|| {
        let registry = Arc::new(Registry::new());
        let entry = registry.add(about());
        let at = At::here();
        let user = thread::spawn({
            let (registry, entry) = (Arc::clone(&registry), Arc::clone(&entry));
            move || {
                entry.hold(at);
                entry.release();
                registry.remove(entry.id);
            }
        });
        for primitive in registry.snapshot().primitives() {
            assert_eq!((primitive.name, primitive.holds.len().min(1)), (Some("model"), primitive.holds.len()));
            assert!(primitive.holds.iter().all(|hold| hold.id.0 != 0 && hold.at.line() == at.place.line()));
        }
        user.join().unwrap();
        assert!(registry.snapshot().primitives().is_empty());
    });
}

/// Mistakes: a wait stays after its end; a snapshot that has found the record of a wait reads the next wait of it.
#[test]
fn a_snapshot_meets_the_waits_of_a_task() {
    model(|| {
        let registry = Arc::new(Registry::new());
        let entry = registry.add(about());
        let at = At::here();
        let user = thread::spawn({
            let entry = Arc::clone(&entry);
            move || {
                let cell = WaitCell::new();
                for id in [WaitId(7), WaitId(8)] {
                    cell.begin_for_test(id, at);
                    entry.wait_begins(id, Arc::clone(&cell), Instant::now());
                    if id == WaitId(7) {
                        assert!(cell.end().is_some());
                        entry.wait_ends(id, at, Duration::ZERO, true);
                    }
                }
            }
        });
        for primitive in registry.snapshot().primitives() {
            let mut waits = primitive.waits.iter().map(|wait| (wait.id, wait.at.line()));
            let first = waits.next();
            assert!(
                first.is_none_or(|wait| [(WaitId(7), at.place.line()), (WaitId(8), at.place.line())].contains(&wait))
            );
            assert_eq!(waits.next(), None, "one at a time");
        }
        user.join().unwrap();
        let snapshot = registry.snapshot();
        let waits: Vec<_> = snapshot.primitives().iter().flat_map(|it| &it.waits).map(|wait| wait.id).collect();
        assert_eq!(waits, [WaitId(8)]);
    });
}

/// Mistake: a wake-up that comes before the wait begins is forgotten, so the wait seems to be queued.
#[test]
fn no_wake_up_is_forgotten_while_a_wait_begins() {
    model(|| {
        let registry = Registry::new();
        let entry = registry.add(about());
        let cell = WaitCell::new();
        let engine = thread::spawn({
            let cell = Arc::clone(&cell);
            move || cell.is_woken()
        });
        let id = WaitId(7);
        cell.begin_for_test(id, At::here());
        entry.wait_begins(id, Arc::clone(&cell), Instant::now());
        engine.join().unwrap();
        let state = || cell.copy(id, Instant::now(), Kind::Lock).unwrap().state;
        assert!(matches!(state(), WaitState::Granted { .. }));
        // Polled again, it is pending again.
        assert_eq!(cell.begin_poll(false, |_| ()), Some(id));
        assert_eq!(state(), WaitState::Queued);
        assert!(cell.end().is_some());
    });
}
