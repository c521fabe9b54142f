//! Who holds a lock, since when, and where it was acquired.

use std::{panic::Location, sync::Arc, thread};

use warded::{
    BoundedSemaphore, Condition, Event, Lock, Monitor, Queue, RwLock, Semaphore,
    observe::{Body, HoldMode, Kind, task},
    prelude::*,
};

use crate::{
    find,
    hand_polling::{Polled, run},
    hold, seen,
};

/// The line of the caller.
#[track_caller]
fn line() -> u32 {
    Location::caller().line()
}

#[test]
fn a_primitive_that_was_never_used_is_not_listed() {
    let lock = Lock::new(()).named("never used");
    assert!(find("never used").is_none());
    drop(lock.try_acquire());
    assert!(find("never used").is_some());
}

#[test]
fn a_dropped_primitive_is_not_listed() {
    let lock = Lock::new(()).named("dropped");
    drop(lock.try_acquire());
    drop(lock);
    assert!(find("dropped").is_none());
    let lock = Lock::new(1).named("taken apart");
    drop(lock.try_acquire());
    let _value = lock.into_inner();
    assert!(find("taken apart").is_none());
}

static MADE: Monitor<u32> = Monitor::new(0).named("made by a constant");

#[test]
fn a_primitive_knows_where_it_was_made() {
    let (lock, made) = (Lock::new(()).named("made"), line());
    drop(lock.try_acquire());
    let primitive = seen("made");
    assert_eq!((primitive.made_at.line(), primitive.kind), (made, Kind::Lock));
    assert!(primitive.made_at.file().ends_with("holds.rs"));

    *MADE.lock() += 1;
    assert!(seen("made by a constant").made_at.file().ends_with("holds.rs"));

    let (by_default, made) = (Condition::<u32>::default().named("made by default"), line());
    drop(by_default.try_acquire());
    assert_eq!((seen("made by default").made_at.line(), seen("made by default").kind), (made, Kind::Condition));
    let (from, made) = (RwLock::from(1).named("made from"), line());
    drop(from.try_read());
    assert_eq!((seen("made from").made_at.line(), seen("made from").kind), (made, Kind::RwLock));
}

#[test]
fn numbers_of_primitives_and_holds_are_never_reused() {
    let mut last = None;
    for _ in 0..3 {
        let lock = Lock::new(()).named("numbers");
        let first = lock.try_acquire();
        let (primitive, one) = (seen("numbers").id, hold("numbers").id);
        assert_eq!(hold("numbers").id, one, "the same hold keeps its number");
        drop(first);
        let _second = lock.try_acquire();
        assert_eq!(seen("numbers").id, primitive);
        let two = hold("numbers").id;
        assert_ne!(one, two);
        assert!(last.is_none_or(|(other, hold)| other < primitive && hold != one && hold != two));
        last = Some((primitive, two));
    }
}

/// The one hold was acquired in this line, by hand.
#[track_caller]
fn check<G>(name: &str, line: u32, guard: G) -> G {
    let hold = hold(name);
    assert_eq!((hold.at.line(), hold.mode, &hold.body), (line, HoldMode::Exclusive, &Body::Unknown), "{name}");
    guard
}

#[test]
fn every_way_to_acquire_a_lock_is_recorded_until_it_is_released() {
    let lock = Arc::new(Lock::new((1, 2)).named("lock, all ways"));
    let name = "lock, all ways";
    drop(check(name, line(), lock.try_acquire().unwrap()));
    drop(check(name, line(), run(lock.acquire())));
    drop(check(name, line(), run(lock.acquire_when(|_| true))));
    drop(check(name, line(), run(Arc::clone(&lock).acquire_owned())));
    drop(check(name, line(), Arc::clone(&lock).try_acquire_owned().unwrap()));
    check(name, line(), lock.try_acquire().unwrap()).release();
    let (part, acquired) = (lock.try_acquire().unwrap().map(|pair| &mut pair.0), line());
    drop(check(name, acquired, part.map(|part| part)));
    let (part, acquired) = (Arc::clone(&lock).try_acquire_owned().unwrap().map(|pair| &mut pair.0), line());
    drop(check(name, acquired, part));
    let (guard, _) = (run(lock.acquire()), line());
    drop(check(name, line(), run(guard.wait_until(|_| true))));
    assert!(seen(name).holds.is_empty());

    let (monitor, name) = (Monitor::new((1, 2)).named("monitor, all ways"), "monitor, all ways");
    drop(check(name, line(), monitor.lock()));
    drop(check(name, line(), monitor.try_lock().unwrap()));
    drop(check(name, line(), run(monitor.wait_until(|_| true))));
    drop(check(name, line(), monitor.try_wait_until(|_| true).unwrap()));
    drop(check(name, line(), monitor.wait_until_blocking(|_| true)));
    let (part, acquired) = (monitor.lock().map(|pair| &mut pair.0), line());
    drop(check(name, acquired, part));
    monitor.with(|_| check(name, line(), 0));
    monitor.peek(|_| check(name, line(), 0));
    run(monitor.wait_until(|_| true).then(|_| assert_eq!(hold("monitor, all ways").mode, HoldMode::Exclusive)));
    run(monitor.reached(|_| true));
    assert!(seen(name).holds.is_empty());

    let (rw_lock, name) = (Arc::new(RwLock::new(1).named("writer, all ways")), "writer, all ways");
    drop(check(name, line(), rw_lock.try_write().unwrap()));
    drop(check(name, line(), run(rw_lock.write())));
    drop(check(name, line(), run(Arc::clone(&rw_lock).write_owned())));
    drop(check(name, line(), Arc::clone(&rw_lock).try_write_owned().unwrap()));
    assert!(seen(name).holds.is_empty());
}

#[test]
fn several_at_once_are_recorded_each() {
    let (one, two) = (Lock::new(1).named("first of two"), Lock::new(2).named("second of two"));
    let places = || [hold("first of two").at.line(), hold("second of two").at.line()];
    run(async {
        let here = line();
        with_lock!(one, two, |_, _| assert_eq!(places(), [here + 1; 2]));
    });
    let tried = line() + 1;
    assert_eq!(try_with_lock!(one, two, |_, _| places()), Some([tried; 2]));
    assert_eq!(try_with_lock!(one, |_| hold("first of two").at.line()), Some(tried + 1));
    assert!(seen("first of two").holds.is_empty() && seen("second of two").holds.is_empty());
    let (one, two) = (Monitor::new(1).named("first monitor"), Monitor::new(2).named("second monitor"));
    locked!(one, two, |_, _| assert_ne!(hold("first monitor").id, hold("second monitor").id));
    assert!(seen("first monitor").holds.is_empty() && seen("second monitor").holds.is_empty());
    // One of them is held: the other is given back.
    let held = two.lock();
    thread::scope(|scope| scope.spawn(|| assert!(try_locked!(one, two, |_, _| ()).is_none())).join().unwrap());
    assert!(seen("first monitor").holds.is_empty());
    drop(held);
}

#[test]
fn readers_are_recorded_each() {
    let lock = Arc::new(RwLock::new(1).named("readers"));
    let (one, acquired) = (run(lock.read()), line());
    let first = hold("readers");
    assert_eq!((first.mode, first.at.line()), (HoldMode::Shared, acquired));
    let two = lock.try_read().unwrap();
    let three = Arc::clone(&lock).try_read_owned().unwrap();
    let four = run(Arc::clone(&lock).read_owned());
    assert_eq!(seen("readers").holds.len(), 4);
    assert_eq!(seen("readers").holds[0].id, first.id);
    drop(one);
    assert!(seen("readers").holds.iter().all(|hold| hold.id != first.id));
    drop((two, three, four));
    assert!(seen("readers").holds.is_empty());
    let writer = lock.try_write().unwrap();
    let written = hold("readers");
    let (reader, downgraded) = (writer.downgrade(), line());
    let read = hold("readers");
    assert_eq!((read.mode, read.at.line()), (HoldMode::Shared, downgraded));
    assert_ne!(read.id, written.id);
    drop(reader);
    assert!(seen("readers").holds.is_empty());
}

#[test]
fn a_guard_that_a_panic_drops_is_released() {
    let lock = Lock::new(()).named("panicked");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _guard = lock.try_acquire().unwrap();
        panic!("with the lock held");
    }));
    assert!(panicked.is_err());
    assert!(seen("panicked").holds.is_empty());
}

#[test]
fn a_hold_names_its_task() {
    let lock = Arc::new(Lock::new(()).named("who"));
    let acquire = |lock: &Arc<Lock<()>>| {
        let lock = Arc::clone(lock);
        async move { lock.acquire_owned().await }
    };
    let guard = run(task("outer", async { (task("inner", acquire(&lock)).await, hold("who").who.name) }));
    assert_eq!(guard.1.as_deref(), Some("inner"));
    drop(guard);
    let guard = run(task("outer", async {
        task("inner", async {}).await;
        acquire(&lock).await
    }));
    let who = hold("who").who;
    assert_eq!((who.name.as_deref(), who.tokio_task), (Some("outer"), None), "though the task has ended");
    assert_eq!(who.thread.as_deref(), thread::current().name());
    drop(guard);
    let other = thread::Builder::new().name("a thread".into()).spawn({
        let lock = Arc::clone(&lock);
        move || lock.try_acquire_owned().unwrap()
    });
    let guard = other.unwrap().join().unwrap();
    let who = hold("who").who;
    assert_eq!((who.name, who.thread.as_deref()), (None, Some("a thread")), "though the thread has ended");
    drop(guard);
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn a_hold_says_which_tokio_task_has_it() {
    let lock = Arc::new(Lock::new(()).named("tokio"));
    let task = tokio::spawn(Arc::clone(&lock).acquire_owned());
    let id = task.id().to_string();
    let guard = task.await.unwrap();
    assert_eq!(hold("tokio").who.tokio_task.map(|number| number.to_string()), Some(id));
    drop(guard);
}

/// Only with `metrics` is the time recorded at which a hold begins.
#[test]
fn without_a_watch_a_hold_is_as_old_as_its_first_sight() {
    let lock = Lock::new(()).named("since");
    let _guard = lock.try_acquire();
    let (first, second) = (hold("since"), hold("since"));
    assert_eq!([first.is_at_least, second.is_at_least], [cfg!(not(feature = "metrics")); 2]);
    assert!(second.held_for > first.held_for, "from the first snapshot on");
    let _waiter = Polled::waiting(lock.acquire());
    assert!(hold("since").held_for > second.held_for);
}

#[test]
fn acquisitions_are_counted_by_place() {
    let lock = Lock::new(()).named("counted");
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines = vec![line(), line() + 1];
        drop(lock.try_acquire());
        drop(run(lock.acquire()));
    }
    let primitive = seen("counted");
    assert_eq!((primitive.counters.acquisitions, primitive.counters.contended), (6, 0));
    let places: Vec<_> = primitive.places.iter().map(|place| (place.at.line(), place.counters.acquisitions)).collect();
    assert_eq!(places, [(lines[0] + 1, 3), (lines[1] + 1, 3)]);
}

#[test]
fn debug_shows_who_waits_and_who_holds() {
    let lock = Lock::new(7).named("shown");
    assert_eq!(format!("{lock:?}"), "Lock { value: 7 }", "what shows it is no holder");
    let (guard, here) = (lock.try_acquire(), line!());
    let waiters = [(); 2].map(|()| Polled::waiting(task("waits", lock.acquire())));
    let by = hold("shown").who.to_string();
    let file = file!();
    assert_eq!(
        format!("{lock:?}"),
        format!("Lock {{ value: <locked>, waiting: 2, held_by: [{by} at {file}:{here}] }}")
    );
    drop((guard, waiters));

    let rw_lock = RwLock::new(7);
    let readers = [rw_lock.try_read(), rw_lock.try_read()];
    let waiter = Polled::waiting(rw_lock.write());
    let text = format!("{rw_lock:?}");
    assert!(text.starts_with("RwLock { value: <locked>, waiting: 1, held_by: ["), "{text}");
    assert_eq!(text.matches(" at ").count(), 2);
    drop((readers, waiter));

    let monitor = Monitor::new(7);
    let waiter = Polled::waiting(monitor.wait_until(|value| *value == 8));
    assert_eq!(format!("{monitor:?}"), "Monitor { value: 7, waiting: 1 }");
    let guard = monitor.lock();
    let text = format!("{monitor:?}");
    assert!(text.starts_with("Monitor { value: <locked>, waiting: 1, held_by: ["), "{text}");
    drop(guard);
    drop(waiter);

    let condition = Condition::new(7);
    let waiter = Polled::waiting(async { condition.acquire().await.wait().await });
    assert_eq!(format!("{condition:?}"), "Condition { value: 7, waiting: 1 }");
    drop(waiter);

    let (semaphore, bounded) = (Semaphore::new(1), BoundedSemaphore::new(1));
    let permits = (semaphore.try_acquire(), bounded.try_acquire());
    let waiters = (Polled::waiting(semaphore.acquire()), Polled::waiting(bounded.acquire()));
    for text in [format!("{semaphore:?}"), format!("{bounded:?}")] {
        assert!(text.contains(", waiting: 1, held_by: [") && text.ends_with("], .. }"), "{text}");
    }
    drop((permits, waiters));

    let event = Event::new();
    let waiter = Polled::waiting(event.wait());
    assert_eq!(format!("{event:?}"), "Event { is_set: false, waiting: 1 }");
    drop(waiter);

    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    let job = queue.try_get();
    let waiter = Polled::waiting(queue.get());
    let text = format!("{queue:?}");
    assert!(text.contains(", waiting: 1, held_by: ["), "{text}");
    drop((job, waiter));
}
