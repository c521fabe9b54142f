//! `wait_until_blocking!`: predicates that borrow, and their classes.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use warded::{Lock, Monitor, locked, wait_until_blocking, with_lock_blocking};

/// Counts its evaluations, and says whether `value` is at least `least`.
fn reaches(value: usize, least: usize, evaluated: &AtomicUsize) -> bool {
    evaluated.fetch_add(1, SeqCst);
    value >= least
}

#[test]
fn threads_that_wait_with_equal_numbers_are_one_class_though_they_borrow_them() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    struct Gate {
        least: usize,
        value: Monitor<usize>,
    }
    let gate = Gate { least: 3, value: Monitor::new(0) };
    let wait = |more: u8| {
        wait_until_blocking!(gate.value, |value| more == 2 && reaches(*value, gate.least, &EVALUATED), |_| ());
    };
    let evaluated = thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| wait(2));
        }
        while gate.value.waiting() < 5 {
            thread::yield_now();
        }
        EVALUATED.store(0, SeqCst);
        locked!(gate.value, |value| *value = 2);
        let evaluated = EVALUATED.load(SeqCst);
        locked!(gate.value, |value| *value = 3);
        evaluated
    });
    assert_eq!(evaluated, 1);
}

#[test]
fn a_predicate_that_borrows_is_not_evaluated_any_more_when_its_thread_has_left() {
    const ROUNDS: usize = 2000;
    let lock = Lock::new(0_usize);
    thread::scope(|scope| {
        let releases = scope.spawn(|| (0..ROUNDS).for_each(|_| with_lock_blocking!(lock, |n| *n += 1)));
        while !releases.is_finished() {
            // The borrowed value is overwritten and freed while other threads release the monitor.
            let mut never = Vec::from([usize::MAX; 4]);
            let timeout = std::time::Duration::from_micros(20);
            let late = wait_until_blocking!(lock, timeout = timeout, |n| {
                thread::yield_now();
                assert!(never.iter().all(|never| *never == usize::MAX));
                never.contains(n)
            });
            assert!(late.is_err());
            never.fill(0);
        }
    });
}
