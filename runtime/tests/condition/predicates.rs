//! `wait_for`, and the waits that need no notification.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
};

use warded::Condition;

use crate::hand_polling::{Alarm, Log, Polled, panic_of};

#[test]
fn a_predicate_that_holds_already_does_not_wait() {
    let condition = Condition::new(1);
    let guard = condition.try_acquire().unwrap();
    let guard = Polled::new(guard.wait_for(|value| *value == 1)).ready();
    assert_eq!(*guard, 1);
    assert!(condition.is_locked());
}

#[test]
fn a_predicate_is_evaluated_only_after_notifications() {
    let condition = Condition::new(0);
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait_for(move |value| {
        counter.fetch_add(1, SeqCst);
        *value == 1
    }));
    assert_eq!(asked.load(SeqCst), 1, "when it came");
    *condition.try_acquire().unwrap() = 1;
    waiter.assert_asleep();
    assert!(waiter.poll().is_pending());
    assert_eq!(asked.load(SeqCst), 1, "it is true, but no task has notified");
    condition.try_acquire().unwrap().notify(1);
    assert_eq!(*waiter.woken_and_ready(), 1);
    assert_eq!(asked.load(SeqCst), 2);
}

#[test]
fn a_notified_waiter_whose_predicate_fails_waits_again() {
    let condition = Condition::new(0);
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    for _ in 0..3 {
        condition.try_acquire().unwrap().notify(1);
        assert!(waiter.is_woken(), "to ask");
        assert!(waiter.poll().is_pending());
        waiter.assert_asleep();
        assert!(!condition.is_locked());
    }
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    drop(guard);
    drop(waiter.woken_and_ready());
}

/// The predicate of `wait_for` is evaluated only by its own task, so it may borrow.
#[test]
fn a_predicate_may_borrow() {
    let condition = Condition::new(0);
    let asked = Cell::new(0);
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| {
        asked.set(asked.get() + 1);
        *value == 1
    }));
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    drop(guard);
    assert_eq!(asked.get(), 1);
    drop(waiter.woken_and_ready());
    assert_eq!(asked.get(), 2);
}

/// asyncio's `while not predicate: await wait()` does the same.
#[test]
fn a_waiter_whose_predicate_fails_goes_to_the_end() {
    let condition = Condition::new(0);
    let mut first = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    let mut second = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    condition.try_acquire().unwrap().notify(1);
    assert!(first.is_woken());
    assert!(first.poll().is_pending());
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    drop(guard);
    first.assert_asleep();
    drop(second.woken_and_ready());
    condition.try_acquire().unwrap().notify(1);
    drop(first.woken_and_ready());
}

/// As in asyncio, the notification was for this waiter, and is used up.
#[test]
fn a_notification_for_a_predicate_that_fails_is_not_passed_on() {
    let condition = Condition::new(0);
    let mut picky = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    let other = Polled::waiting(condition.try_acquire().unwrap().wait());
    condition.try_acquire().unwrap().notify(1);
    assert!(picky.poll().is_pending());
    picky.cancel();
    other.assert_asleep();
}

/// As in asyncio, the notification is not used up until the waiter has evaluated its predicate.
#[test]
fn a_waiter_that_leaves_before_it_evaluates_its_predicate_passes_the_notification_on() {
    let condition = Condition::new(0);
    let mut picky = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    let mut other = Polled::waiting(condition.try_acquire().unwrap().wait());
    condition.try_acquire().unwrap().notify(1);
    picky.cancel();
    drop(other.woken_and_ready());
}

#[test]
fn a_broadcast_serves_all_whose_predicates_hold_in_order() {
    let condition = Condition::new(0);
    let woken = Log::default();
    let mut tasks: Vec<_> = (0..6)
        .map(|name| {
            let guard = condition.try_acquire().unwrap();
            let wait = guard.wait_for(move |value| *value == 1 && name % 2 == 0);
            let mut task = Polled::with_alarm(wait, Alarm::logged(&woken, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect();
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify_all();
    drop(guard);
    for (name, task) in tasks.iter_mut().enumerate() {
        assert_eq!(woken.take(), [name]);
        assert_eq!(task.poll().is_ready(), name % 2 == 0);
    }
    assert_eq!(woken.take(), []);
    assert!(!condition.is_locked());
    assert!(tasks[1].poll().is_pending());
}

/// An earlier task in the queue may change the value again. The notified waiter then evaluates its predicate in its turn, and waits again.
#[test]
fn a_predicate_is_evaluated_when_its_task_gets_the_lock() {
    let condition = Condition::new(0);
    let mut first = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    let mut second = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify_all();
    drop(guard);
    *first.woken_and_ready() = 0;
    assert!(second.is_woken());
    assert!(second.poll().is_pending());
    assert!(!condition.is_locked());
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    drop(guard);
    drop(second.woken_and_ready());
}

#[test]
fn a_predicate_that_panics_does_so_in_its_own_task_with_the_lock_given_back() {
    let condition = Condition::new(0);
    let mut panics = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| {
        assert_eq!(*value, 0, "too much for me");
        false
    }));
    let mut other = Polled::waiting(condition.try_acquire().unwrap().wait());
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify_all();
    drop(guard);
    assert!(panics.is_woken());
    assert!(panic_of(|| drop(panics.poll())).contains("too much for me"));
    drop(other.woken_and_ready());
    assert!(!condition.is_locked());
}

#[test]
fn a_predicate_that_panics_at_the_first_poll_gives_the_lock_back() {
    let condition = Condition::new(0);
    let guard = condition.try_acquire().unwrap();
    let mut next = Polled::waiting(condition.acquire());
    assert_eq!(panic_of(move || drop(Polled::new(guard.wait_for(|_| panic!("asked"))).poll())), "asked");
    drop(next.woken_and_ready());
    assert!(!condition.is_locked());
}

/// The wait is dropped in each of its states.
#[test]
fn a_cancelled_wait_for_leaves_the_lock_and_its_notification_to_others() {
    for state in 0..4 {
        let condition = Condition::new(0);
        let mut one = Polled::new(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
        if state == 0 {
            one.cancel();
            assert!(!condition.is_locked(), "never polled");
            continue;
        }
        assert!(one.poll().is_pending());
        let mut two = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 1));
        if state == 1 {
            one.cancel();
        }
        let mut guard = condition.try_acquire().unwrap();
        *guard = 1;
        guard.notify(1);
        if state == 2 {
            one.cancel();
        }
        drop(guard);
        if state == 3 {
            assert!(one.is_woken());
            one.cancel();
        }
        drop(two.woken_and_ready());
        assert!(!condition.is_locked());
    }
}

/// Waits that need no notification are in the queue of the lock, like the acquisitions.
#[test]
fn waits_that_need_no_notification_go_on_when_the_value_changes() {
    let condition = Condition::new(0);
    let mut when = Polled::waiting(condition.acquire_when(|value| *value == 1));
    let mut until = Polled::waiting(condition.try_acquire().unwrap().wait_until(|value| *value == 2));
    let mut notified = Polled::waiting(condition.try_acquire().unwrap().wait());
    *condition.try_acquire().unwrap() = 1;
    notified.assert_asleep();
    *when.woken_and_ready() = 2;
    let guard = until.woken_and_ready();
    guard.notify(1);
    drop(guard);
    drop(notified.woken_and_ready());
    assert!(!condition.is_locked());
}

/// All these waiters are in the queue of the lock.
#[test]
fn a_waiter_whose_predicate_is_true_and_a_notified_one_are_handed_the_lock_in_the_order_in_which_they_joined() {
    let condition = Condition::new(0);
    let mut when = Polled::waiting(condition.acquire_when(|value| *value == 1));
    let mut notified = Polled::waiting(condition.try_acquire().unwrap().wait());
    let mut guard = condition.try_acquire().unwrap();
    guard.notify(1);
    let mut behind = Polled::waiting(condition.acquire_when(|value| *value == 1));
    *guard = 1;
    drop(guard);
    notified.assert_asleep();
    assert!(condition.try_acquire().is_none(), "handed over");
    drop(when.woken_and_ready());
    behind.assert_asleep();
    assert!(condition.try_acquire().is_none(), "handed over");
    drop(notified.woken_and_ready());
    drop(behind.woken_and_ready());
    assert!(!condition.is_locked());
}

#[test]
fn a_spurious_poll_is_not_a_notification() {
    let condition = Condition::new(1);
    let mut wait = Polled::waiting(condition.try_acquire().unwrap().wait());
    let mut wait_for = Polled::waiting(condition.try_acquire().unwrap().wait_for(|value| *value == 2));
    *condition.try_acquire().unwrap() = 2;
    for _ in 0..1_000 {
        assert!(matches!(wait.poll(), Poll::Pending));
        assert!(matches!(wait_for.poll(), Poll::Pending));
    }
    condition.try_acquire().unwrap().notify_all();
    drop(wait.woken_and_ready());
    drop(wait_for.woken_and_ready());
}
