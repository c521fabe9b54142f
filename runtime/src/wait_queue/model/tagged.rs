//! Tagged predicates: found while others join, leave, are polled or panic. Under loom they are from when one was asked in vain,
//! or a second came.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::Poll,
};

use super::{Task, block_on, leaked, model, together};
use crate::{
    Lock,
    futures::AcquireWhen,
    wait_queue::{Fit, Keys, Measure, Selectivity},
};

struct Itself;

impl Measure<u64> for Itself {
    fn measure(of: &u64) -> u64 {
        *of
    }
}

type Waits<F> = AcquireWhen<'static, u64, F>;

/// Waits for the value to be `key`, and is found by it.
fn until(lock: &'static Lock<u64>, key: u64) -> Waits<impl FnMut(&u64) -> bool + Send> {
    until_so(lock, key, move |value| *value == key)
}

/// Is found by `key`, and waits for more.
fn until_so<F: FnMut(&u64) -> bool + Send + 'static>(lock: &'static Lock<u64>, key: u64, predicate: F) -> Waits<F> {
    lock.acquire_when_keyed(predicate, Keys::one::<u64, Itself>(|value| value, Fit::Equal, key, Selectivity::Equal))
}

/// The same by a bound.
fn at_least(lock: &'static Lock<u64>, bound: u64) -> Waits<impl FnMut(&u64) -> bool + Send> {
    let keys = Keys::one::<u64, Itself>(|value| value, Fit::AtLeast, bound, Selectivity::Bound);
    lock.acquire_when_keyed(move |value| *value >= bound, keys)
}

/// A release in vain: all who wait are found by their keys from now on.
fn look(lock: &Lock<u64>) {
    drop(lock.try_acquire().unwrap());
}

/// Catches: a waiter that leaves while its key is read or its predicate asked is found again; its call is lost with it.
#[test]
fn found_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let first = Task::waiting(until(lock, 1));
        let second = Task::waiting(at_least(lock, 1));
        look(lock);
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a round goes on behind a waiter that is not in line any more, as it is found by its keys since another came.
#[test]
fn asked_and_a_crowd_comes() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let _stays = Task::waiting(lock.acquire_when(|value| *value == 2));
        let _first = Task::waiting(until_so(lock, 1, |_| false));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(block_on(until(lock, 1))));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 2;
    });
}

/// Catches: a round goes on behind a waiter that has left while one was asked that is found by its keys.
#[test]
fn found_in_vain_and_passed_leaves() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let _found = Task::waiting(until_so(lock, 1, |_| false));
        look(lock);
        let passed = Task::waiting(lock.acquire_when(|value| *value == 2));
        let _found_too = Task::waiting(until_so(lock, 1, |_| false));
        let last = Task::waiting(lock.acquire_when(|value| *value == 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(passed));
        drop(last.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: who is polled elsewhere while it is found is woken by its old waker, or by none.
#[test]
fn found_and_polled_elsewhere() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let mut waiter = Task::waiting(until(lock, 1));
        look(lock);
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        let mut early = Poll::Pending;
        together(|| drop(guard), || early = waiter.poll_elsewhere());
        if early.is_pending() {
            drop(waiter.finish());
        }
        drop(early);
        assert!(!lock.is_locked());
    });
}

/// Catches: who waits again, under another key, is missed by a round that has read nothing for it yet; an entry stays of
/// the wait before.
#[test]
fn found_and_waiting_again() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let before = Task::waiting(until(lock, 1));
        look(lock);
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(
            || drop(guard),
            move || {
                drop(before);
                drop(block_on(at_least(lock, 1)));
            },
        );
        assert!(!lock.is_locked());
    });
}

/// Catches: the round that meets a panicking predicate ends with it, or goes on behind a waiter that is gone.
#[test]
fn found_and_panics() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire();
        let panicking = |value: &u64| *value == 1 && resume_unwind(Box::new("asked"));
        let mut panics = Task::waiting(until_so(lock, 1, panicking));
        drop(guard);
        let behind = Task::waiting(until(lock, 1));
        let leaves = Task::waiting(until(lock, 1));
        look(lock);
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(leaves));
        assert!(catch_unwind(AssertUnwindSafe(|| panics.poll().is_ready())).is_err(), "the panic is its own");
        drop(behind.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: who was called and is not found any more stays called, and enters though its predicate fails.
#[test]
fn called_and_found_no_more() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let mut waiter = Task::waiting(until(lock, 1));
        look(lock);
        *lock.try_acquire().unwrap() = 1;
        assert_eq!(waiter.wakes(), 1, "called");
        let mut early = Poll::Pending;
        together(
            || {
                if let Some(mut guard) = lock.try_acquire() {
                    *guard = 2;
                }
            },
            || early = waiter.poll(),
        );
        match early {
            Poll::Ready(guard) => assert_eq!(*guard, 1),
            Poll::Pending => assert!(waiter.poll().is_pending(), "its predicate fails"),
        }
    });
}
