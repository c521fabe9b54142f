//! Each wrong use has a clear answer.

use warded::{Lock, Monitor, observe::task};

use crate::{
    hand_polling::{Polled, run},
    hold, seen,
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
