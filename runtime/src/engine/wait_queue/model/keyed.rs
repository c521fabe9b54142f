//! Models of predicates with keys: a release finds them while other waiters join, leave, are polled or panic.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::{Task, block_on, leaked, model, predicates::polled_elsewhere, thread, together};
use crate::{
    Lock,
    engine::wait_queue::{Fit, Keys, Measure, Selectivity},
    named_futures::AcquireWhen,
};

struct Itself;

impl Measure<u64> for Itself {
    fn measure(of: &u64) -> u64 {
        *of
    }
}

type Waits<F> = AcquireWhen<'static, u64, F>;

/// Waits for the value to be `key`, and is found by this key.
fn until(lock: &'static Lock<u64>, key: u64) -> Waits<impl FnMut(&u64) -> bool + Send> {
    lock.acquire_when_keyed(move |value| *value == key, equal(key))
}

fn equal(key: u64) -> Keys<u64> {
    Keys::one::<u64, Itself>(|value| value, Fit::Equal, key, Selectivity::Equal)
}

/// Is found by `key`, and waits for `predicate`, which may run code of the user's.
fn found_by<F: FnMut(&u64) -> bool + Send + 'static>(lock: &'static Lock<u64>, key: u64, predicate: F) -> Waits<F> {
    lock.acquire_when_keyed(predicate, equal(key).keyed_and(Keys::NONE))
}

/// Waits for the value to be at least `bound`, and is found by this bound, with another reading.
fn at_least(lock: &'static Lock<u64>, bound: u64) -> Waits<impl FnMut(&u64) -> bool + Send> {
    let keys = Keys::one::<u64, Itself>(|value| value, Fit::AtLeast, bound, Selectivity::Bound);
    lock.acquire_when_keyed(move |value| *value >= bound, keys)
}

/// Catches: of a waiter that is found by its key and a waiter in the list, the wrong one is served first. A waiter that was
/// passed by is forgotten when the value changes.
#[test]
fn found_and_listed_waiters_are_served_in_the_order_in_which_they_came() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let later = Task::waiting(until(lock, 2));
        let passed = Task::waiting(lock.acquire_when(|value| *value == 2));
        let found = Task::waiting(until(lock, 1));
        let listed = Task::waiting(lock.acquire_when(|value| *value == 1));
        let bounded = Task::waiting(at_least(lock, 1));
        *lock.try_acquire().unwrap() = 1;
        assert_eq!(listed.wakes() + bounded.wakes(), 0);
        let guard = found.finish();
        let plain = Task::waiting(lock.acquire());
        drop(guard);
        assert_eq!(bounded.wakes() + plain.wakes(), 0);
        drop(listed.finish());
        assert_eq!(plain.wakes(), 0);
        *bounded.finish() = 2;
        assert_eq!(passed.wakes() + plain.wakes(), 0);
        drop(later.finish());
        assert_eq!(plain.wakes(), 0);
        drop(passed.finish());
        drop(plain.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a round takes one reading, and misses the waiters that need another.
#[test]
fn a_round_takes_all_readings_that_its_waiters_need() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let _other_key = Task::waiting(until(lock, 5));
        let bounded = Task::waiting(at_least(lock, 1));
        *lock.try_acquire().unwrap() = 1;
        drop(bounded.finish());
        let bounded = Task::waiting(at_least(lock, 2));
        let _other_key = Task::waiting(until(lock, 6));
        *lock.try_acquire().unwrap() = 2;
        drop(bounded.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that leaves while its reading is taken or its predicate evaluated is found again. The lock that it was
/// handed is lost with it.
#[test]
fn found_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let first = Task::waiting(until(lock, 1));
        let second = Task::waiting(at_least(lock, 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that was found and passed by, and leaves while the next one is evaluated, stays in the index.
#[test]
fn found_and_passed_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let passed = Task::waiting(found_by(lock, 1, |_| false));
        let second = Task::waiting(until(lock, 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(passed));
        drop(second.finish());
        *lock.try_acquire().unwrap() = 0;
        *lock.try_acquire().unwrap() = 1;
        assert!(!lock.is_locked());
    });
}

/// Catches: waiters join and leave while a waiter that was found by its key is evaluated. Then the round goes on at the front
/// or at the end, and waiters in the list are evaluated twice or not at all.
#[test]
fn found_and_one_in_the_list_leaves() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let _found = Task::waiting(found_by(lock, 1, |_| false));
        let passed = Task::waiting(lock.acquire_when(|value| *value == 2));
        let _found_too = Task::waiting(found_by(lock, 1, |_| false));
        let last = Task::waiting(lock.acquire_when(|value| *value == 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(passed));
        drop(last.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter joins under a key whose reading was taken already, or not yet, and the round that goes on misses it.
#[test]
fn evaluated_and_a_waiter_with_a_key_joins() {
    for is_read_already in [true, false] {
        model(move || {
            let lock = leaked(Lock::new(0));
            let _stays = Task::waiting(lock.acquire_when(|value| *value == 2));
            let _found = Task::waiting(found_by(lock, 1, |_| false));
            let mut guard = lock.try_acquire().unwrap();
            *guard = 1;
            together(
                || drop(guard),
                || {
                    if is_read_already {
                        drop(block_on(until(lock, 1)));
                    } else {
                        drop(block_on(at_least(lock, 1)));
                    }
                },
            );
            assert!(!lock.is_locked());
        });
    }
}

/// Catches: a newcomer evaluates its own predicate, and gives the lock back with the value unchanged. It misses a waiter that
/// joined meanwhile, as if that had been evaluated, too.
#[test]
fn a_newcomer_gives_back_and_waiters_with_and_without_a_key_join() {
    model(|| {
        let lock = leaked(Lock::new(1));
        let others =
            [thread::spawn(|| drop(block_on(lock.acquire()))), thread::spawn(|| drop(block_on(until(lock, 1))))];
        let mut newcomer = Task::new(found_by(lock, 2, |value| *value == 2));
        assert!(newcomer.poll().is_pending());
        for other in others {
            other.join().unwrap();
        }
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that is polled elsewhere while it is found is woken by its old waker, or by none.
#[test]
fn found_and_polled_elsewhere() {
    polled_elsewhere(|lock| until(lock, 1));
}

/// Catches: a task that waits again, under another key, is missed by a round that has not taken its reading yet. An entry of
/// the earlier wait stays.
#[test]
fn found_and_waiting_again() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let before = Task::waiting(until(lock, 1));
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

/// Catches: a round ends at a predicate that panics, or goes on after a waiter that has left.
#[test]
fn found_and_panics() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let panicking = |value: &u64| *value == 1 && resume_unwind(Box::new("evaluated"));
        let mut panics = Task::waiting(found_by(lock, 1, panicking));
        let behind = Task::waiting(until(lock, 1));
        let leaves = Task::waiting(until(lock, 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(leaves));
        assert!(catch_unwind(AssertUnwindSafe(|| panics.poll().is_ready())).is_err(), "the panic is its own");
        drop(behind.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a reading of the value before it changed is compared with a waiter's key, or its predicate is not evaluated again.
#[test]
fn read_and_changed() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let one = thread::spawn(|| *block_on(until(lock, 1)) = 2);
        let two = thread::spawn(|| assert_eq!(*block_on(until(lock, 2)), 2));
        *block_on(lock.acquire()) = 1;
        one.join().unwrap();
        two.join().unwrap();
        assert!(!lock.is_locked());
    });
}
