//! Classes: each has one predicate, which a release evaluates once.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use warded::Monitor;

use crate::hand_polling::{Alarm, Log, Polled};

#[test]
fn a_release_evaluates_one_predicate_for_ten_thousand_waiters_of_a_class() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(0);
    let wait = || {
        monitor.wait_until(|value: &i32| {
            EVALUATED.fetch_add(1, SeqCst);
            *value == 1
        })
    };
    let mut waiters: Vec<_> = (0..10_000).map(|_| Polled::waiting(wait())).collect();
    for is_true in [false, true] {
        EVALUATED.store(0, SeqCst);
        *monitor.lock() = i32::from(is_true);
        assert_eq!(EVALUATED.load(SeqCst), 1);
    }
    drop(waiters[0].woken_and_ready());
    drop(waiters[1].woken_and_ready());
}

#[test]
fn equal_keys_are_one_class_and_others_are_not() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(0);
    let wait = |key: i64| {
        monitor.wait_until_with(key, |value, key| {
            EVALUATED.fetch_add(1, SeqCst);
            *value == *key
        })
    };
    let mut waiters: Vec<_> = (0..60).map(|i| Polled::waiting(wait(1 + i % 20))).collect();
    EVALUATED.store(0, SeqCst);
    *monitor.lock() = 7;
    assert_eq!(EVALUATED.load(SeqCst), 20, "twenty keys");
    let woken: Vec<_> = (0..60).filter(|i| waiters[*i].is_woken()).collect();
    assert_eq!(woken, [6], "the first with this key");
    drop(waiters[6].ready());
    drop(waiters[26].woken_and_ready());
    drop(waiters[46].woken_and_ready());
    *monitor.lock() = 20;
    drop(waiters[19].woken_and_ready());
}

/// This also holds when the classes are found by an index.
#[test]
fn classes_come_and_go() {
    let monitor = Monitor::new(0);
    let wait = |key: u32| monitor.wait_until_with(key, |value, key| *value == *key).then(|value| *value = 0);
    for turn in 0..3 {
        let mut waiters: Vec<_> = (1..=50).map(|key| (key, Polled::waiting(wait(key)))).collect();
        for key in [50, 1, 25, 9, 10] {
            *monitor.lock() = key;
            waiters[key as usize - 1].1.woken_and_ready();
        }
        waiters.retain(|(key, waiter)| waiter.is_waiting() && key % 2 == turn % 2);
        for (key, waiter) in &mut waiters {
            *monitor.lock() = *key;
            waiter.woken_and_ready();
        }
    }
    assert_eq!(monitor.waiting(), 0);
}

#[test]
fn a_closure_that_captures_is_a_class_of_one() {
    let monitor = Monitor::new(0);
    let wait = |least| monitor.wait_until(move |value| *value >= least);
    let mut high = Polled::waiting(wait(2));
    let mut low = Polled::waiting(wait(1));
    *monitor.lock() = 1;
    high.assert_asleep();
    drop(low.woken_and_ready());
    *monitor.lock() = 2;
    drop(high.woken_and_ready());
}

#[test]
fn all_classes_that_are_true_are_woken_in_the_order_in_which_they_came() {
    let monitor = Monitor::new(0);
    let log = Log::default();
    let waiters: Vec<_> = (0..100)
        .map(|least| {
            let wait = monitor.wait_until(move |value| *value > least);
            let mut waiter = Polled::with_alarm(wait, Alarm::logged(&log, least));
            assert!(waiter.poll().is_pending());
            waiter
        })
        .collect();
    *monitor.lock() = 70;
    assert_eq!(log.take(), (0..70).collect::<Vec<_>>());
    drop(waiters);
}

#[test]
fn a_release_reads_once_for_ten_thousand_keys() {
    static READ: AtomicUsize = AtomicUsize::new(0);
    let monitor = Monitor::new(0);
    let wait = |key: u32| {
        let wait = monitor.wait_until_equal(key, |value| {
            READ.fetch_add(1, SeqCst);
            *value
        });
        wait.then(|value| *value = 0)
    };
    let mut waiters: Vec<_> = (0..10_000).map(|i| Polled::waiting(wait(1 + i))).collect();
    let mut second = Polled::waiting(wait(5_000));
    READ.store(0, SeqCst);
    *monitor.lock() = 20_000;
    assert_eq!(READ.load(SeqCst), 1);
    *monitor.lock() = 5_000;
    assert_eq!(READ.load(SeqCst), 2);
    assert_eq!(waiters.iter().filter(|waiter| waiter.is_woken()).count(), 1);
    waiters[4_999].woken_and_ready();
    second.assert_asleep();
    *monitor.lock() = 5_000;
    *monitor.lock() = 1;
    assert!(second.poll().is_pending(), "owed");
    *monitor.lock() = 5_000;
    second.woken_and_ready();
    for key in [10_000, 2, 4_999, 1] {
        *monitor.lock() = key;
        waiters[key as usize - 1].woken_and_ready();
    }
}

#[test]
fn a_reading_that_panics_is_the_panic_of_its_waiters() {
    let monitor = Monitor::new(0);
    let wait = |key: i8| {
        monitor.wait_until_equal(key, |value: &i8| if *value == 9 { panic!("in the reading") } else { *value })
    };
    let mut waiters = [Polled::waiting(wait(1)), Polled::waiting(wait(2))];
    *monitor.lock() = 9;
    for _ in 0..2 {
        let waiter = waiters.iter_mut().find(|waiter| waiter.is_woken()).expect("one of them is woken");
        assert_eq!(crate::hand_polling::panic_of(|| waiter.poll().is_ready()), "in the reading");
    }
    assert_eq!(monitor.waiting(), 0);
}
