//! Threads that wait for each other for ever. They can't be ended, so they are in a program of their own, and end with it.

use std::{
    sync::{Barrier, LazyLock},
    thread,
};

use warded::{
    Lock, Monitor,
    observe::{Deadlock, Doubt, Kind, assert_no_deadlock, snapshot, task},
    prelude::*,
};

/// The names of the primitives that the members hold.
fn held(deadlock: &Deadlock) -> Vec<&'static str> {
    deadlock.members.iter().filter_map(|member| member.holds.as_ref()?.primitive.name).collect()
}

/// Waits until there is a deadlock of these primitives, at this level.
fn wait_for(name: &'static str, find: impl Fn() -> Vec<Deadlock>) -> Deadlock {
    loop {
        let found = find().into_iter().find(|deadlock| held(deadlock).contains(&name));
        if let Some(found) = found {
            return found;
        }
        thread::yield_now();
    }
}

#[test]
fn monitors_that_are_locked_in_opposite_order_are_a_deadlock() {
    static ACCOUNTS: Monitor<u32> = Monitor::new(0).named("accounts");
    static JOURNAL: Monitor<u32> = Monitor::new(0).named("journal");
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
    // One by a macro, and one by hand.
    thread::spawn(|| {
        locked!(ACCOUNTS, |_| {
            BOTH.wait();
            drop(JOURNAL.lock());
        });
    });
    thread::spawn(|| {
        let _held = JOURNAL.lock();
        BOTH.wait();
        locked!(ACCOUNTS, |it| *it += 1);
    });
    let deadlock = wait_for("accounts", || snapshot().deadlocks());
    assert!(deadlock.is_certain && deadlock.members.iter().all(|member| member.doubts.is_empty()));
    assert_eq!(deadlock.members.len(), 2);
    let wanted: Vec<_> = deadlock.members.iter().flat_map(|it| &it.waits).map(|it| it.primitive.name).collect();
    assert!(wanted.contains(&Some("accounts")) && wanted.contains(&Some("journal")), "{wanted:?}");
    let panic = std::panic::catch_unwind(assert_no_deadlock).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("journal #") && text.contains("none of these waits ends"), "{text}");
}

/// A guard of a lock, acquired by hand, may be elsewhere. So the task that awaits the lock makes it a possible deadlock.
#[test]
fn a_monitor_and_a_lock_in_opposite_order_are_a_deadlock_at_the_level_of_their_bodies() {
    static MONITOR: Monitor<u32> = Monitor::new(0).named("monitor of a local task");
    static LOCK: Lock<u32> = Lock::new(0).named("lock of a thread");
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
    thread::spawn(|| {
        with_lock_blocking!(LOCK, |_| {
            BOTH.wait();
            locked!(MONITOR, |it| *it += 1);
        });
    });
    thread::spawn(|| {
        // A future that is not `Send` may keep the guard of a monitor, though it should not.
        futures::executor::block_on(task("local", async {
            let _held = MONITOR.lock();
            BOTH.wait();
            drop(LOCK.acquire().await);
        }));
    });
    let deadlock = wait_for("lock of a thread", || snapshot().possible_deadlocks());
    assert_eq!(deadlock.members.len(), 2);
    for member in &deadlock.members {
        let is_monitor = member.holds.as_ref().unwrap().primitive.kind == Kind::Monitor;
        assert_eq!(member.doubts, if is_monitor { vec![Doubt::AcquiredByHand] } else { vec![] });
    }
    assert!(snapshot().deadlocks().iter().all(|it| !held(it).contains(&"lock of a thread")));
}
