//! The lock: handing over, leaving, joining.

use std::task::Poll;

use super::{Task, block_on, leaked, model, together};
use crate::Lock;

/// Catches: the waiter that leaves is granted all the same, and the lock is lost with it; or two are served.
#[test]
fn release_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        let first = Task::waiting(lock.acquire());
        let second = Task::waiting(lock.acquire());
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked(), "given back once");
    });
}

/// Catches: a grant dies with its future when nobody is left in the queue, and the lock stays locked for ever.
#[test]
fn grant_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        let only = Task::waiting(lock.acquire());
        together(|| drop(guard), || drop(only));
        assert!(lock.try_acquire().is_some(), "the lock is free again");
    });
}

/// Catches: the release wakes the waker of an earlier poll, or a waker put in after the grant is never woken.
#[test]
fn polled_with_another_waker_and_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        let mut task = Task::waiting(lock.acquire());
        let mut early = Poll::Pending;
        together(|| drop(guard), || early = task.poll_elsewhere());
        if early.is_pending() {
            drop(task.finish());
        }
        drop(early);
        assert!(!lock.is_locked());
    });
}

/// Catches: the waiter is in the queue only after the lock was found held, and the release in between sees nobody.
#[test]
fn join_and_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
    });
}

/// Catches: the lock is put down before it is handed over, and a `try_acquire` slips in.
#[test]
fn try_and_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        let waiter = Task::waiting(lock.acquire());
        together(|| drop(guard), || assert!(lock.try_acquire().is_none(), "overtook the queue"));
        drop(waiter.finish());
    });
}

/// Catches: exclusion itself; a grant that does not carry the value's last write with it (loom watches the value).
#[test]
fn writers_exclude_one_another() {
    model(|| {
        let lock = leaked(Lock::new(0));
        together(|| *block_on(lock.acquire()) += 1, || *block_on(lock.acquire()) += 1);
        assert_eq!(*lock.try_acquire().unwrap(), 2);
    });
}
