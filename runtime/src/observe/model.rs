//! Models of what the record promises if several threads use it at a time: a snapshot at the same time as an acquisition, a release, a
//! wake-up and a drop.
//!
//! The comment of a model names the mistakes that it catches. The model makes the registry and the entry, so that loom sees all
//! accesses.

use std::{panic::Location, sync::Arc};

use super::{
    cell::RecordCell,
    clock::Moment,
    entry::{AboutPrimitive, Entry},
    place::At,
    registry::Registry,
    snapshot::{Kind, WaitId, WaitState},
    stamp::{Stamp, StampCell},
    who::Numbers,
};
use crate::engine::wait_queue::model::{model, thread};

fn about() -> AboutPrimitive {
    AboutPrimitive { kind: Kind::Lock, name: Some("model"), made_at: Location::caller(), permits: None }
}

/// A stamp of which each part is this number.
fn stamp(number: u32) -> Stamp {
    let n = u64::from(number);
    let who = Numbers { task: n, tokio_task: n, thread: n };
    Stamp { id: n, place: number, has_text: false, has_body: false, since: Moment(n), who }
}

/// Begins a wait at that place, in that cell.
fn begin(entry: &Entry, cell: &RecordCell, id: WaitId, at: At) {
    cell.belongs_to(id);
    let order = entry.wait_begins(Moment(1));
    cell.begin_for_test(id, entry.id, order, entry.places.at(at).number);
}

/// Catches: the end of a stamp does not store the id 0, or the next is written without the fence. Or a reader does not read the id a second time.
#[test]
fn a_stamp_is_read_as_a_whole() {
    model(|| {
        let exclusive = Arc::new(StampCell::new());
        exclusive.begin(stamp(1), || ());
        let writer = thread::spawn({
            let exclusive = Arc::clone(&exclusive);
            move || {
                assert!(exclusive.end().is_some());
                exclusive.begin(stamp(2), || ());
            }
        });
        if let Ok(Some((seen, ()))) = exclusive.read(|_| ()) {
            let all = [seen.who.task, seen.who.tokio_task, seen.who.thread, seen.since.0, u64::from(seen.place)];
            assert_eq!(all, [seen.id; 5]);
        }
        writer.join().unwrap();
        assert_eq!(exclusive.read(|_| ()).unwrap().map(|(stamp, ())| stamp.id), Some(2));
    });
}

/// Catches: a hold stays after its release. Or an entry stays after the drop of its primitive, or is copied only in part.
#[test]
fn a_snapshot_meets_an_acquisition_a_release_and_a_drop() {
    model(|| {
        let registry = Arc::new(Registry::new(Box::leak(Box::default())));
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

/// Catches: a wait stays after its end. Or a snapshot finds the record of a wait, and reads the next wait that uses this record.
#[test]
fn a_snapshot_meets_the_waits_of_a_task() {
    model(|| {
        let registry = Arc::new(Registry::new(Box::leak(Box::default())));
        let entry = registry.add(about());
        let at = At::here();
        let cell = registry.cells().take();
        let user = thread::spawn({
            let entry = Arc::clone(&entry);
            move || {
                begin(&entry, cell, WaitId(7), at);
                assert_eq!(cell.stamp().end(), Some(Moment(7)));
                begin(&entry, cell, WaitId(8), at);
            }
        });
        for primitive in registry.snapshot().primitives() {
            for wait in &primitive.waits {
                assert!([WaitId(7), WaitId(8)].contains(&wait.id) && wait.at.line() == at.place.line());
            }
            assert!(primitive.waits.len() <= 1, "one at a time");
        }
        user.join().unwrap();
        let snapshot = registry.snapshot();
        let waits: Vec<_> = snapshot.primitives().iter().flat_map(|it| &it.waits).map(|wait| wait.id).collect();
        assert_eq!(waits, [WaitId(8)]);
    });
}

/// Catches: a wake-up is forgotten that comes before the wait begins, or during a poll, so that the wait seems to be queued.
#[test]
fn no_wake_up_is_forgotten_while_a_wait_begins() {
    model(|| {
        let registry = Registry::new(Box::leak(Box::default()));
        let entry = registry.add(about());
        let cell = registry.cells().take();
        let id = WaitId(7);
        cell.belongs_to(id);
        let engine = thread::spawn(move || cell.is_woken(id));
        cell.begin_for_test(id, entry.id, 0, entry.places.at(At::here()).number);
        engine.join().unwrap();
        let state = || registry.snapshot().primitives()[0].waits[0].state;
        assert!(matches!(state(), WaitState::Granted { .. }));
        // A poll that is pending again clears the wake-up.
        cell.begin_poll(|| false, |_| ());
        assert_eq!(state(), WaitState::Queued);
        assert!(cell.stamp().end().is_some());
    });
}

/// Catches: a late wake-up of a wait that has ended counts for the next wait of the cell, which then seems to be granted.
#[test]
fn a_late_wake_up_is_for_no_other_wait() {
    model(|| {
        let registry = Registry::new(Box::leak(Box::default()));
        let entry = registry.add(about());
        let cell = registry.cells().take();
        begin(&entry, cell, WaitId(7), At::here());
        let engine = thread::spawn(move || cell.is_woken(WaitId(7)));
        assert!(cell.stamp().end().is_some());
        begin(&entry, cell, WaitId(8), At::here());
        engine.join().unwrap();
        assert_eq!(registry.snapshot().primitives()[0].waits[0].state, WaitState::Queued);
    });
}
