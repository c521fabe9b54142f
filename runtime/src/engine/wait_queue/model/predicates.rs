//! Models of predicates: a release evaluates them and hands the lock over while waiters join or leave.

use std::{sync::Arc, task::Poll};

use super::{Task, block_on, leaked, model, thread, together};
use crate::{Lock, LockGuard};

/// Catches: a waiter that leaves while it is handed the lock takes the lock with it. A predicate is put back into a future that
/// was freed.
#[test]
fn predicate_true_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let captured = Arc::new(());
        let first = Task::waiting(lock.acquire_when({
            let captured = Arc::clone(&captured);
            move |value| Arc::strong_count(&captured) == 2 && *value > 0
        }));
        let second = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert_eq!(Arc::strong_count(&captured), 1, "dropped with the predicate");
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that left while its predicate was evaluated to false is moved to the list of the waiters that were passed
/// by.
#[test]
fn predicate_false_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let captured = Arc::new(());
        let first = Task::waiting(lock.acquire_when({
            let captured = Arc::clone(&captured);
            move |value| Arc::strong_count(&captured) == 2 && *value == 2
        }));
        let second = Task::waiting(lock.acquire_when(|value| *value == 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert_eq!(Arc::strong_count(&captured), 1, "dropped with the predicate");
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that was passed by, and leaves while another one is evaluated, is taken out of the wrong list.
#[test]
fn passed_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let passed = Task::waiting(lock.acquire_when(|value| *value == 3));
        let passed_too = Task::waiting(lock.acquire_when(|value| *value == 2));
        let last = Task::waiting(lock.acquire_when(|value| *value == 1));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(passed_too));
        *last.finish() = 3;
        drop(passed.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter leaves while it is evaluated. Another waiter that joins meanwhile is not evaluated, as if it had been
/// passed by.
#[test]
fn evaluated_and_cancel_and_join() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let leaves = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        let joins = thread::spawn(|| drop(block_on(lock.acquire_when(|value| *value > 0))));
        together(|| drop(guard), || drop(leaves));
        joins.join().unwrap();
        assert!(!lock.is_locked());
    });
}

/// Catches: a lock that was handed to a waiter with a predicate is lost with its future, or is given to two waiters.
#[test]
fn handed_over_and_cancel_and_a_newcomer() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let leaves = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        let newcomer = thread::spawn(|| *block_on(lock.acquire()) += 1);
        together(|| drop(guard), || drop(leaves));
        newcomer.join().unwrap();
        assert_eq!(*lock.try_acquire().unwrap(), 2);
    });
}

/// Catches: the lock is free for a moment before it is handed to a waiter with a predicate, and a `try_acquire` gets it.
#[test]
fn try_and_hand_over() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let waiter = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || assert!(lock.try_acquire().is_none(), "overtook a waiter that could go on"));
        drop(waiter.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter that is polled while its predicate is evaluated, or while it is handed the lock, is woken by its old
/// waker, or by none.
#[test]
fn evaluated_and_polled_elsewhere() {
    polled_elsewhere(|lock| lock.acquire_when(|value| *value > 0));
}

/// A wait until the value is 1 is polled by another thread while a release serves it.
pub(super) fn polled_elsewhere<W: Future<Output = LockGuard<'static, u64>> + Send>(
    wait: impl Fn(&'static Lock<u64>) -> W + Send + Sync + 'static,
) {
    model(move || {
        let lock = leaked(Lock::new(0));
        let mut waiter = Task::waiting(wait(lock));
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

/// Catches: a release serves one of two waiters, and the release of that waiter does not evaluate the other. A releaser that
/// has handed the lock over goes on evaluating while the new owner evaluates, too.
#[test]
fn two_predicate_waiters_and_a_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let take = || *block_on(lock.acquire_when(|value| *value > 0)) -= 1;
        let others = [thread::spawn(take), thread::spawn(take)];
        *block_on(lock.acquire()) += 2;
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(*lock.try_acquire().unwrap(), 0);
    });
}

/// Catches: a waiter joins while the last predicate is evaluated, and the releaser, at the end of the queue, misses it.
#[test]
fn join_while_predicates_are_evaluated() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let idle = Task::waiting(lock.acquire_when(|_| false));
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
        drop(idle);
    });
}

/// Catches: a newcomer takes the lock to evaluate its own predicate, and gives it back with the value unchanged. It misses a
/// waiter that joined meanwhile.
#[test]
fn join_while_another_evaluates_its_own() {
    model(|| {
        let lock = leaked(Lock::new(1));
        let idle = Task::waiting(lock.acquire_when(|value| *value == 3));
        together(
            || drop(Task::waiting(lock.acquire_when(|value| *value == 2))),
            || drop(block_on(lock.acquire_when(|value| *value == 1))),
        );
        assert!(!lock.is_locked());
        drop(idle);
    });
}

/// Catches: another task changes the value in between, and the predicates that were evaluated before are not evaluated again.
#[test]
fn change_while_another_evaluates_its_own() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let waiter = Task::waiting(lock.acquire_when(|value| *value == 1));
        let mut joins = Task::new(lock.acquire_when(|value| *value == 2));
        together(|| *block_on(lock.acquire()) = 1, || assert!(joins.poll().is_pending()));
        drop(waiter.finish());
        assert!(!lock.is_locked());
    });
}
