//! Models of conditions: notifications, while waiters leave.

use std::task::Poll;

use super::{Task, block_on, leaked, model, thread, together};
use crate::Condition;

/// A task that waits for a notification of `condition`.
fn waits(condition: &'static Condition<u32>) -> Task<impl Future<Output = crate::ConditionGuard<'static, u32>>> {
    Task::waiting(condition.try_acquire().expect("free").wait())
}

/// Catches: the notification of a waiter that leaves is lost, and the next waiter sleeps for ever (gh-112202). A waiter that
/// was not notified passes on a notification that it never had.
#[test]
fn notify_and_cancel() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let (first, second) = (waits(condition), waits(condition));
        let guard = condition.try_acquire().unwrap();
        together(
            || {
                guard.notify(1);
                drop(guard);
            },
            || drop(first),
        );
        drop(second.finish());
        assert!(!condition.is_locked());
    });
}

/// Catches: a waiter that was notified, and leaves while the lock is released, keeps the notification: it is in the queue,
/// or has the lock.
#[test]
fn notified_and_cancel() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let (first, second) = (waits(condition), waits(condition));
        let third = waits(condition);
        let guard = condition.try_acquire().unwrap();
        guard.notify(1);
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert_eq!(third.wakes(), 0, "one notification, not two");
        assert!(!condition.is_locked());
    });
}

/// Catches: a waiter that is granted the lock, and leaves, keeps the notification or the lock.
#[test]
fn granted_and_cancel() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let (first, second) = (waits(condition), waits(condition));
        condition.try_acquire().unwrap().notify(1);
        together(|| drop(first), || drop(condition.try_acquire()));
        drop(second.finish());
        assert!(!condition.is_locked());
    });
}

/// Catches: a waiter is parked after the lock is free, and a notification in between misses it.
#[test]
fn wait_and_notify() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let waiter = thread::spawn(|| {
            let guard = block_on(condition.acquire());
            if *guard == 0 {
                drop(block_on(guard.wait()));
            }
        });
        let mut guard = block_on(condition.acquire());
        *guard = 1;
        guard.notify(1);
        drop(guard);
        waiter.join().unwrap();
        assert!(!condition.is_locked());
    });
}

/// Catches: a notified waiter whose predicate is false stays in the lock's queue, or is lost between the queue and its
/// condition.
#[test]
fn notified_with_a_false_predicate_and_cancel() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let wait_for =
            |least| Task::waiting(condition.try_acquire().expect("free").wait_for(move |value| *value >= least));
        let (in_vain, other) = (wait_for(2), wait_for(1));
        let mut guard = condition.try_acquire().unwrap();
        *guard = 1;
        guard.notify_all();
        together(|| drop(guard), || drop(in_vain));
        drop(other.finish());
        assert!(!condition.is_locked());
    });
}

/// Catches: the predicate of a notified waiter is evaluated while the waiter leaves or is polled.
#[test]
fn notified_and_an_early_poll() {
    model(|| {
        let condition = leaked(Condition::new(0));
        let mut waiter = Task::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
        let mut guard = condition.try_acquire().unwrap();
        *guard = 1;
        guard.notify(1);
        let mut early = Poll::Pending;
        together(|| drop(guard), || early = waiter.poll_elsewhere());
        if early.is_pending() {
            drop(waiter.finish());
        }
        drop(early);
        assert!(!condition.is_locked());
    });
}
