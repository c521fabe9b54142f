//! Models of the lock: it is handed over while waiters join and leave.

use std::task::Poll;

use super::{Task, block_on, leaked, model, together};
use crate::Lock;

/// Catches: a waiter that is dropped is still granted the lock, so the lock is lost; or two waiters are served.
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

/// Catches: a grant is lost with its dropped future if the queue is empty, and the lock stays locked for ever.
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

/// Catches: a waiter joins the queue after it found the lock held, and a release in between sees no waiter.
#[test]
fn join_and_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
    });
}

/// Catches: the lock is free for a moment before it is handed over, and a `try_acquire` takes it.
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

/// Catches: two tasks hold the lock at the same time; or the last write of the value is not visible to the next holder (loom
/// checks the accesses).
#[test]
fn writers_exclude_one_another() {
    model(|| {
        let lock = leaked(Lock::new(0));
        together(|| *block_on(lock.acquire()) += 1, || *block_on(lock.acquire()) += 1);
        assert_eq!(*lock.try_acquire().unwrap(), 2);
    });
}
