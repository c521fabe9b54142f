//! Each wrong use has a clear answer.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
};

use warded::{
    Lock, Monitor,
    observe::{Deadlock, snapshot, task, under},
};

use crate::{
    hand_polling::{Boxed, Polled, run},
    hold, seen, wait,
};

#[test]
fn a_snapshot_in_a_predicate_is_answered() {
    static LOCK: Lock<u32> = Lock::new(0).named("in a predicate");
    drop(LOCK.try_acquire());
    let mut waiter = Polled::waiting(LOCK.acquire_when(|value| {
        assert_eq!(seen("in a predicate").name, Some("in a predicate"));
        *value == 1
    }));
    *LOCK.try_acquire().unwrap() = 1;
    drop(waiter.woken_and_ready());
}

#[test]
fn a_snapshot_in_a_predicate_of_a_monitor_is_answered() {
    static MONITOR: Monitor<u32> = Monitor::new(0).named("in a predicate of a monitor");
    drop(MONITOR.lock());
    let mut waiter = Polled::waiting(MONITOR.wait_until(|value| {
        assert!(!seen("in a predicate of a monitor").is_busy);
        *value == 1
    }));
    *MONITOR.lock() = 1;
    drop(waiter.woken_and_ready());
}

/// Takes a snapshot when it is dropped, with the lock around it.
struct Looks(&'static str);
impl Drop for Looks {
    fn drop(&mut self) {
        let _ = warded::observe::snapshot();
    }
}

#[test]
fn a_snapshot_while_a_primitive_is_dropped_is_answered() {
    for _ in 0..2 {
        let lock = Lock::new(Looks("dropped")).named("is dropped");
        assert_eq!(lock.try_acquire().unwrap().0, "dropped");
        drop(lock);
        assert!(crate::find("is dropped").is_none());
    }
}

#[test]
fn a_name_of_a_task_may_be_used_twice() {
    let lock = Lock::new(()).named("twins");
    let twin = || {
        run(task("twin", async {
            let _guard = lock.acquire().await;
            hold("twins").who.name
        }))
    };
    assert_eq!(twin().as_deref(), Some("twin"));
    assert_eq!(twin().as_deref(), Some("twin"));
}

/// Their waits and holds are told apart, and so are their ends: the name of one stays when the other has ended.
#[test]
fn two_tasks_with_one_name_at_a_time_are_told_apart() {
    let (lock, other) = (Lock::new(()).named("of twins"), Lock::new(()).named("of the other twin"));
    let named = |future| Polled::new(task("twin of two", future));
    let mut first = named(Box::pin(async {
        let _guard = lock.acquire().await;
        other.acquire().await.release();
    }) as Boxed<'_, ()>);
    let held = other.try_acquire();
    assert!(first.poll().is_pending());
    let mut second = named(Box::pin(async { lock.acquire().await.release() }));
    assert!(second.poll().is_pending());
    for who in [hold("of twins").who, wait("of twins").who, wait("of the other twin").who] {
        assert_eq!(who.name.as_deref(), Some("twin of two"));
    }
    drop(held);
    drop(first);
    assert_eq!(wait("of twins").who.name.as_deref(), Some("twin of two"));
    assert!(second.poll().is_ready());
}

/// One task holds a lock, and another task of the same name waits for a second lock. So a deadlock is only possible.
#[test]
fn a_name_that_two_tasks_have_makes_no_certain_deadlock() {
    let (one, two) = (Lock::new(()).named("one of a name"), Lock::new(()).named("two of a name"));
    let of_one = run(task("namesake", async { one.try_acquire().unwrap() }));
    let of_two = two.try_acquire().unwrap();
    let _first = Polled::waiting(task("namesake", two.acquire()));
    let _second = Polled::waiting(under(&of_two, one.acquire()));
    let now = snapshot();
    let count = |deadlocks: Vec<Deadlock>| {
        let names = |it: &Deadlock| it.members.iter().filter_map(|it| it.holds.as_ref()?.primitive.name).collect();
        deadlocks.iter().map(names).filter(|names: &Vec<_>| names.contains(&"one of a name")).count()
    };
    assert_eq!((count(now.deadlocks()), count(now.possible_deadlocks())), (0, 1));
    drop(of_one);
}

/// Each snapshot shows a primitive as it was at some moment, or not at all, while others are made and dropped.
#[test]
fn snapshots_are_taken_while_primitives_are_dropped() {
    let has_ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2_000 {
                let lock = Lock::new(()).named("short-lived");
                let held = lock.try_acquire();
                let waits = Polled::waiting(lock.acquire());
                drop((waits, held));
            }
            has_ended.store(true, Relaxed);
        });
        while !has_ended.load(Relaxed) {
            for primitive in snapshot().primitives().iter().filter(|it| it.name == Some("short-lived")) {
                assert!(primitive.holds.len() <= 1 && primitive.waits.len() <= 1);
                let file = |place: &std::panic::Location<'_>| place.file().ends_with("mistakes.rs");
                assert!(primitive.holds.iter().all(|hold| file(hold.at)));
                assert!(primitive.waits.iter().all(|wait| file(wait.at)));
            }
        }
    });
    assert!(crate::find("short-lived").is_none());
}
