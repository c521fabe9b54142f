//! The public promises of [`Monitor`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio are left out")
)]

mod hand_polling;

#[path = "monitor/aborting.rs"]
mod aborting;
#[path = "monitor/barging.rs"]
mod barging;
#[path = "monitor/blocking.rs"]
mod blocking;
#[path = "monitor/bounds.rs"]
mod bounds;
#[path = "monitor/cancelling.rs"]
mod cancelling;
#[path = "monitor/classes.rs"]
mod classes;
#[path = "monitor/fairness.rs"]
mod fairness;
#[path = "monitor/faults.rs"]
mod faults;
#[path = "monitor/first_keys.rs"]
mod first_keys;
#[path = "monitor/holding.rs"]
mod holding;
#[path = "monitor/model.rs"]
mod model;
#[path = "monitor/programs.rs"]
mod programs;
#[path = "monitor/promises.rs"]
mod promises;
#[path = "monitor/reached.rs"]
mod reached;
#[path = "monitor/several.rs"]
mod several;
#[path = "monitor/shares.rs"]
mod shares;
#[path = "monitor/simulated.rs"]
mod simulated;

use std::sync::Arc;

use hand_polling::{Polled, run, shown};
use warded::{Monitor, MonitorGuard};

static IN_A_STATIC: Monitor<u32> = Monitor::new(1);

#[test]
fn a_monitor_can_be_a_static() {
    IN_A_STATIC.with(|value| *value += 1);
    assert_eq!(*IN_A_STATIC.lock(), 2);
}

#[test]
fn the_value_goes_in_and_out() {
    let mut monitor = Monitor::from(1);
    *monitor.get_mut() += 1;
    assert_eq!(monitor.with(|value| *value), 2);
    assert_eq!(monitor.peek(|value| *value), 2);
    *monitor.lock() += 1;
    *monitor.try_lock().unwrap() += 1;
    assert_eq!(monitor.into_inner(), 4);
    assert_eq!(Monitor::<u8>::default().into_inner(), 0);
}

#[test]
fn debug_shows_the_value_or_that_it_is_locked() {
    let monitor = Monitor::new(1);
    assert_eq!(format!("{monitor:?}"), "Monitor { value: 1 }");
    let guard = monitor.lock();
    assert_eq!(shown(&monitor), "Monitor { value: <locked> }");
    assert_eq!(format!("{guard:?}"), "1");
}

#[test]
fn the_value_may_be_unsized() {
    let monitor: Arc<Monitor<[i32]>> = Arc::new(Monitor::new([0, 0]));
    let mut first = Polled::waiting(monitor.wait_until(|values| values[1] == 1).then(|values| values[1] += 1));
    monitor.with(|values| values[1] = 1);
    first.woken_and_ready();
    assert_eq!(*monitor.lock(), [0, 2]);
    let text: Box<Monitor<dyn ToString + Send>> = Box::new(Monitor::new(1));
    let mut guard = Polled::new(text.wait_until(|text| text.to_string() == "1"));
    assert_eq!(guard.ready().to_string(), "1");
}

/// The leaked wait is still queued when the monitor has moved.
#[test]
fn a_leaked_wait_reads_the_value_where_it_is() {
    let monitor = Monitor::new(1);
    let mut leaked = Polled::waiting(monitor.wait_until(|value| *value == 2));
    leaked.forget();
    drop(leaked);
    let moved = Box::new(monitor);
    *moved.lock() = 2;
    *moved.lock() = 3;
    assert_eq!(moved.waiting(), 1);
}

#[test]
fn a_mapped_guard_holds_the_monitor_and_releases_it() {
    let monitor = Monitor::new((0, 0));
    let mut waiter = Polled::waiting(monitor.wait_until(|pair| pair.1 == 1).then(|pair| pair.0 += 1));
    let mut guard = monitor.lock().map(|pair| &mut pair.1);
    *guard = 1;
    assert!(monitor.try_lock().is_none());
    waiter.assert_asleep();
    drop(guard);
    waiter.woken_and_ready();
    assert_eq!(*monitor.lock(), (1, 1));
}

#[test]
fn types_that_can_be_sent_and_shared() {
    fn sync<T: Sync>() {}
    fn send<T: Send>(_: T) {}
    sync::<Monitor<std::cell::Cell<u8>>>();
    sync::<MonitorGuard<'static, u8>>();
    let monitor = Monitor::new(std::cell::Cell::new(0));
    send(monitor.wait_until(|value| value.get() == 0));
    send(monitor.wait_until_with(1, |value, key| value.get() == *key).then(|value| value.set(1)));
    send(monitor.reached(|value| value.get() == 0));
}

#[test]
fn waiting_counts_the_waiters() {
    let monitor = Monitor::new(false);
    let mut first = Polled::waiting(monitor.wait_until(|is_open| *is_open));
    let second = Polled::waiting(monitor.reached(|is_open| *is_open));
    assert_eq!(monitor.waiting(), 2);
    assert_eq!(monitor.with(|_| monitor.waiting()), 2, "also while this thread holds the monitor");
    *monitor.lock() = true;
    assert_eq!(monitor.waiting(), 1, "the wait of `reached` is done, and the woken wait is not");
    drop(first.woken_and_ready());
    drop(second);
    assert_eq!(monitor.waiting(), 0);
}

#[test]
fn touch_evaluates_predicates_that_read_outside_the_monitor() {
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    let stop = Arc::new(AtomicBool::new(false));
    let monitor = Monitor::new(());
    let mut waiter = Polled::waiting(monitor.wait_until({
        let stop = Arc::clone(&stop);
        move |()| stop.load(SeqCst)
    }));
    stop.store(true, SeqCst);
    monitor.peek(|()| ());
    waiter.assert_asleep();
    monitor.touch();
    drop(waiter.woken_and_ready());
}

#[test]
fn a_thread_waits_with_a_predicate_that_borrows() {
    let monitor = Monitor::new(0);
    let enough = String::from("3");
    std::thread::scope(|scope| {
        scope.spawn(|| *monitor.wait_until_blocking(|value| value.to_string() == enough) = 0);
        for _ in 0..3 {
            std::thread::yield_now();
            monitor.with(|value| *value += 1);
        }
    });
    assert_eq!(monitor.into_inner(), 0);
}

#[test]
fn a_wait_whose_predicate_is_true_is_ready_at_once() {
    let monitor = Monitor::new(1);
    assert_eq!(run(monitor.wait_until(|value| *value == 1).then(|value| *value + 1)), 2);
    assert_eq!(*run(monitor.wait_until_with((1, 'a', true), |value, key| *value == key.0)), 1);
}
