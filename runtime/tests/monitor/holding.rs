//! A monitor is held by a thread, and never across an await.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use warded::Monitor;

use crate::hand_polling::{Polled, panic_of};

#[test]
fn a_thread_that_locks_twice_panics_with_a_message_that_says_what_to_write() {
    let monitor = Monitor::new(0);
    let guard = monitor.lock();
    for message in [
        panic_of(|| drop(monitor.lock())),
        panic_of(|| monitor.with(|_| ())),
        panic_of(|| monitor.peek(|_| ())),
        panic_of(|| monitor.touch()),
        panic_of(|| drop(monitor.wait_until_blocking(|_| true))),
        panic_of(|| Polled::new(monitor.wait_until(|_| true)).poll().is_ready()),
        panic_of(|| Polled::new(monitor.reached(|_| true)).poll().is_ready()),
    ] {
        assert!(message.contains("this thread holds the monitor already"), "{message}");
        assert!(message.contains("Use the guard"), "{message}");
    }
    drop(guard);
    drop(monitor.lock());
}

#[test]
fn try_lock_on_the_thread_that_holds_the_monitor_returns_none() {
    let monitor = Monitor::new(0);
    let guard = monitor.lock();
    assert!(monitor.try_lock().is_none());
    assert!(monitor.try_wait_until(|_| true).is_none());
    drop(guard);
    assert!(monitor.try_lock().is_some());
}

#[test]
fn a_thread_may_hold_another_monitor() {
    let (one, other) = (Monitor::new(1), Monitor::new(2));
    assert_eq!(one.with(|one| other.with(|other| *one + *other)), 3);
}

#[test]
fn other_threads_wait_until_it_is_free() {
    let count = Arc::new(Monitor::new(0));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || (0..1_000).for_each(|_| *count.lock() += 1))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(*count.lock(), 4_000);
}

#[test]
fn a_body_that_panics_unlocks_and_wakes() {
    let door = Monitor::new(false);
    let mut waiter = Polled::waiting(door.wait_until(|is_open| *is_open).then(|_| ()));
    panic_of(|| {
        door.with(|is_open| {
            *is_open = true;
            panic!("in the body");
        })
    });
    waiter.woken_and_ready();
    panic_of(|| door.peek(|_| panic!("in the body")));
    assert!(*door.lock(), "there is no poisoning: the value is as the panic left it");
    let message = panic_of(|| Polled::new(door.wait_until(|_| true).then(|_| panic!("in the body"))).poll().is_ready());
    assert_eq!(message, "in the body");
    drop(door.lock());
}

#[test]
fn try_wait_until_goes_on_only_if_it_overtakes_no_waiter() {
    let items = Monitor::new(vec![]);
    let has = |items: &Vec<i32>| !items.is_empty();
    let try_get = || items.try_wait_until(has).map(|mut items| items.pop());
    assert!(try_get().is_none());
    items.lock().push(1);
    assert!(try_get().is_some());
    let wait = || items.wait_until(has).then(Vec::pop);
    let mut first = Polled::waiting(wait());
    let second = Polled::waiting(wait());
    items.lock().push(1);
    assert!(items.try_wait_until(has).is_none(), "it would overtake a waiter");
    first.woken_and_ready();
    drop(second);
    let message = panic_of(|| items.try_wait_until(|_| panic!("in the predicate")).is_some());
    assert_eq!(message, "in the predicate");
    assert!(items.try_lock().is_some());
}

#[test]
fn peek_evaluates_no_predicates() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(0);
    let waiter = Polled::waiting(monitor.wait_until(|_| {
        EVALUATED.fetch_add(1, SeqCst);
        false
    }));
    EVALUATED.store(0, SeqCst);
    monitor.peek(|_| ());
    assert_eq!(EVALUATED.load(SeqCst), 0);
    monitor.touch();
    assert_eq!(EVALUATED.load(SeqCst), 1);
    drop(waiter);
}
