//! The public promises of [`Condition`], and of conditions that `#[guarded]` names: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "condition/asyncio.rs"]
mod asyncio;
#[path = "condition/model.rs"]
mod model;
#[path = "condition/named.rs"]
mod named;
#[path = "condition/past_bugs.rs"]
mod past_bugs;
#[path = "condition/predicates.rs"]
mod predicates;

use std::{pin::pin, task::Context, thread, time::Duration};

use futures::future::FusedFuture;
use hand_polling::{Alarm, Log, Polled, panic_of, shown};
use warded::{Condition, ConditionGuard, Elapsed, Wait, block_on};

static IN_A_STATIC: Condition<u32> = Condition::new(0);

/// A task that waits to be notified.
type Waiter<'a, T> = Polled<'a, ConditionGuard<'a, T>>;

/// Makes `count` tasks that wait to be notified. Their wakes are logged under their numbers.
#[track_caller]
fn waiters<'a, T>(condition: &'a Condition<T>, count: usize, woken: &Log) -> Vec<Waiter<'a, T>> {
    (0..count)
        .map(|name| {
            let guard = condition.try_acquire().expect("the lock is free");
            let mut task = Polled::with_alarm(guard.wait(), Alarm::logged(woken, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect()
}

#[test]
fn a_condition_can_be_a_static() {
    *IN_A_STATIC.try_acquire().unwrap() = 1;
    assert_eq!(*block_on(IN_A_STATIC.acquire()), 1);
}

#[test]
fn a_value_goes_into_a_condition_and_out_again() {
    let mut condition = Condition::from(String::from("a"));
    condition.get_mut().push('b');
    assert_eq!(condition.into_inner(), "ab");
    assert_eq!(Condition::<u8>::default().into_inner(), 0);
}

#[test]
fn its_lock_is_a_lock() {
    let condition = Condition::new(1);
    let held = Polled::new(condition.acquire()).ready();
    assert!(condition.is_locked());
    assert!(condition.try_acquire().is_none());
    let mut first = Polled::waiting(condition.acquire());
    let mut second = Polled::waiting(condition.acquire());
    held.release();
    assert!(condition.is_locked(), "it is handed over");
    second.assert_asleep();
    *first.woken_and_ready() += 1;
    assert_eq!(*second.woken_and_ready(), 2);
    assert!(!condition.is_locked());
}

#[test]
fn waiting_gives_the_lock_up_and_takes_it_again() {
    let condition = Condition::new(0);
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    assert!(!condition.is_locked());
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    waiter.assert_asleep();
    assert!(waiter.poll().is_pending(), "notified, and the lock is held");
    drop(guard);
    let guard = waiter.woken_and_ready();
    assert_eq!(*guard, 1);
    assert!(condition.is_locked());
    drop(guard);
    assert!(!condition.is_locked());
}

#[test]
fn notifying_wakes_no_task_and_the_release_wakes_the_first() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    let guard = condition.try_acquire().unwrap();
    guard.notify(2);
    assert_eq!(woken.take(), []);
    drop(guard);
    assert_eq!(woken.take(), [0]);
    assert!(condition.is_locked(), "it is handed over");
    assert!(condition.try_acquire().is_none());
    drop(tasks[0].ready());
    assert_eq!(woken.take(), [1]);
    drop(tasks[1].ready());
    assert_eq!(woken.take(), [], "the third was not notified");
    assert!(tasks[2].poll().is_pending());
    assert!(!condition.is_locked());
}

#[test]
fn the_longest_waiting_tasks_are_notified_first() {
    for count in [1, 2, 31, 32, 33, 65] {
        let condition = Condition::new(());
        let woken = Log::default();
        let mut tasks = waiters(&condition, count, &woken);
        for (name, task) in tasks.iter_mut().enumerate() {
            condition.try_acquire().unwrap().notify(1);
            assert_eq!(woken.take(), [name]);
            drop(task.ready());
        }
        assert!(!condition.is_locked());
    }
}

#[test]
fn all_waiters_can_be_notified_at_once_and_are_served_one_by_one() {
    for count in [1, 2, 31, 32, 33, 65] {
        let condition = Condition::new(());
        let woken = Log::default();
        let mut tasks = waiters(&condition, count, &woken);
        condition.try_acquire().unwrap().notify_all();
        for (name, task) in tasks.iter_mut().enumerate() {
            assert_eq!(woken.take(), [name]);
            drop(task.ready());
        }
        assert_eq!(woken.take(), []);
        assert!(!condition.is_locked());
    }
}

#[test]
fn notifying_none_notifies_none() {
    let condition = Condition::new(());
    let woken = Log::default();
    let _tasks = waiters(&condition, 1, &woken);
    condition.try_acquire().unwrap().notify(0);
    assert_eq!(woken.take(), []);
}

#[test]
fn a_notification_without_waiters_is_not_remembered() {
    let condition = Condition::new(());
    let guard = condition.try_acquire().unwrap();
    guard.notify(1);
    guard.notify(100);
    guard.notify_all();
    let mut waiter = Polled::waiting(guard.wait());
    waiter.assert_asleep();
    assert!(waiter.poll().is_pending());
    // This notifies more waiters than there are. The rest of the notification is forgotten, too.
    condition.try_acquire().unwrap().notify(5);
    let guard = waiter.woken_and_ready();
    let mut again = Polled::waiting(guard.wait());
    assert!(again.poll().is_pending());
}

/// A notified waiter moves to the end of the lock's queue: behind the tasks that already wait for the lock, and before the
/// tasks that come later.
#[test]
fn a_notified_waiter_joins_the_locks_queue_when_it_is_notified() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let guard = condition.try_acquire().unwrap();
    let mut earlier = Polled::waiting(condition.acquire());
    guard.notify(1);
    let mut later = Polled::waiting(condition.acquire());
    drop(guard);
    waiter.assert_asleep();
    drop(earlier.woken_and_ready());
    later.assert_asleep();
    drop(waiter.woken_and_ready());
    drop(later.woken_and_ready());
    assert!(!condition.is_locked());
}

#[test]
fn a_newcomer_takes_no_lock_that_was_handed_to_a_notified_waiter() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    condition.try_acquire().unwrap().notify(1);
    assert!(condition.try_acquire().is_none());
    let mut newcomer = Polled::waiting(condition.acquire());
    let guard = waiter.woken_and_ready();
    newcomer.assert_asleep();
    drop(guard);
    drop(newcomer.woken_and_ready());
}

#[test]
fn a_waiter_is_parked_before_the_lock_is_free() {
    let condition = Condition::new(());
    let guard = condition.try_acquire().unwrap();
    let mut next = Polled::waiting(condition.acquire());
    let mut waiter = Polled::waiting(guard.wait());
    // The task that got the lock because of that wait can notify the waiting task.
    let held = next.woken_and_ready();
    held.notify(1);
    drop(held);
    drop(waiter.woken_and_ready());
}

/// The wait begins at the first poll. Until then the future only keeps the guard.
#[test]
fn a_wait_that_was_never_polled_keeps_the_lock_and_gives_it_back_when_dropped() {
    let condition = Condition::new(());
    let unpolled = condition.try_acquire().unwrap().wait();
    assert!(condition.is_locked());
    let mut next = Polled::waiting(condition.acquire());
    drop(unpolled);
    drop(next.woken_and_ready());
    assert!(!condition.is_locked());
}

#[test]
fn a_waiter_that_was_not_notified_leaves_without_waking_a_task() {
    for leaver in 0..3 {
        let condition = Condition::new(());
        let woken = Log::default();
        let mut tasks = waiters(&condition, 3, &woken);
        tasks[leaver].cancel();
        assert_eq!(tasks[leaver].wakers_kept(), 0);
        assert_eq!(woken.take(), [], "asyncio wakes another waiter, which can't go on");
        assert!(!condition.is_locked());
        condition.try_acquire().unwrap().notify_all();
        for name in (0..3).filter(|name| *name != leaver) {
            assert_eq!(woken.take(), [name]);
            drop(tasks[name].ready());
        }
        assert_eq!(woken.take(), []);
    }
}

/// It leaves at once, and does not wait for the lock.
#[test]
fn a_waiter_leaves_at_once_while_another_task_has_the_lock() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let held = condition.try_acquire().unwrap();
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0);
    held.notify(1);
    drop(held);
    assert!(!condition.is_locked(), "no waiter is left to hand it to");
}

#[test]
fn a_notified_waiter_that_leaves_passes_the_notification_on() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    // The waiter leaves while the lock is held, and later when it was handed the lock.
    let guard = condition.try_acquire().unwrap();
    guard.notify(1);
    tasks[0].cancel();
    assert_eq!(woken.take(), []);
    drop(guard);
    assert_eq!(woken.take(), [1]);
    tasks[1].cancel();
    assert_eq!(woken.take(), [2]);
    drop(tasks[2].ready());
    assert!(!condition.is_locked());
}

#[test]
fn a_notification_passed_on_without_other_waiters_vanishes() {
    for granted in [false, true] {
        let condition = Condition::new(());
        let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
        let guard = condition.try_acquire().unwrap();
        guard.notify(1);
        if granted {
            drop(guard);
            waiter.cancel();
        } else {
            waiter.cancel();
            drop(guard);
        }
        assert!(!condition.is_locked());
        let mut late = Polled::waiting(condition.try_acquire().unwrap().wait());
        assert!(late.poll().is_pending(), "it did not wait yet when the others were notified");
        late.assert_asleep();
    }
}

/// As in asyncio: when a waiter gives its notification up, the task that is the first waiter at that time gets it.
#[test]
fn a_broadcast_that_is_given_up_is_passed_on_to_later_waiters() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 2, &woken);
    let guard = condition.try_acquire().unwrap();
    guard.notify_all();
    let mut late = Polled::waiting(guard.wait());
    assert_eq!(woken.take(), [0]);
    tasks[0].cancel();
    assert_eq!(woken.take(), [1]);
    drop(tasks[1].ready());
    drop(late.woken_and_ready());
    assert!(!condition.is_locked());
}

#[test]
fn notify_and_notify_all_at_once_lose_neither() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    let guard = condition.try_acquire().unwrap();
    guard.notify(1);
    guard.notify_all();
    guard.notify(1);
    drop(guard);
    for (name, task) in tasks.iter_mut().enumerate() {
        assert_eq!(woken.take(), [name]);
        drop(task.ready());
    }
}

/// A task that was woken by a broadcast may wait again, inside its wake or when it has the lock. The same broadcast does not
/// notify it a second time.
#[test]
fn a_task_that_waits_again_is_not_notified_by_the_same_broadcast() {
    let condition = Condition::new(0);
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    condition.try_acquire().unwrap().notify_all();
    let mut again: Vec<_> = (0..3)
        .map(|name| {
            assert_eq!(woken.take(), [name]);
            let guard = tasks[name].ready();
            let mut task = Polled::with_alarm(guard.wait(), Alarm::logged(&woken, 10 + name));
            assert!(task.poll().is_pending());
            task
        })
        .collect();
    assert_eq!(woken.take(), []);
    assert!(again.iter_mut().all(|task| task.poll().is_pending()));
    assert!(!condition.is_locked());
}

#[test]
fn a_panic_with_the_guard_gives_the_lock_back_and_loses_no_notification() {
    let condition = Condition::new(0);
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let panic = panic_of(|| {
        let mut guard = condition.try_acquire().unwrap();
        *guard = 1;
        guard.notify(1);
        panic!("in the middle");
    });
    assert_eq!(panic, "in the middle");
    assert_eq!(*waiter.woken_and_ready(), 1);
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let condition = Condition::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut acquire = pin!(condition.acquire());
    assert!(!acquire.is_terminated());
    let std::task::Poll::Ready(guard) = acquire.as_mut().poll(&mut cx) else { panic!("free") };
    assert!(acquire.is_terminated());
    let mut wait = pin!(guard.wait());
    assert!(!wait.is_terminated(), "not polled");
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    assert!(!wait.is_terminated(), "waits");
    condition.try_acquire().unwrap().notify(1);
    assert!(!wait.is_terminated(), "granted");
    let std::task::Poll::Ready(guard) = wait.as_mut().poll(&mut cx) else { panic!("its turn") };
    assert!(wait.is_terminated());
    let mut wait_for = pin!(guard.wait_for(|value| *value == 1));
    assert!(wait_for.as_mut().poll(&mut cx).is_pending());
    assert!(!wait_for.is_terminated());
    let mut guard = condition.try_acquire().unwrap();
    *guard = 1;
    guard.notify(1);
    drop(guard);
    assert!(wait_for.as_mut().poll(&mut cx).is_ready());
    assert!(wait_for.is_terminated());
}

#[test]
fn a_future_polled_after_completion_panics() {
    let condition = Condition::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = Box::pin(condition.try_acquire().unwrap().wait());
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    condition.try_acquire().unwrap().notify(1);
    drop(wait.as_mut().poll(&mut cx));
    assert!(panic_of(|| drop(wait.as_mut().poll(&mut cx))).contains("after it had completed"));
    let mut wait_for = Box::pin(condition.try_acquire().unwrap().wait_for(|_| true));
    drop(wait_for.as_mut().poll(&mut cx));
    assert!(panic_of(|| drop(wait_for.as_mut().poll(&mut cx))).contains("after it had completed"));
    assert!(!condition.is_locked());
}

#[test]
fn threads_wait_and_notify_by_block_on() {
    let condition = Condition::new(0);
    thread::scope(|scope| {
        for mine in 0..4 {
            let condition = &condition;
            scope.spawn(move || {
                for round in 0..50 {
                    block_on(async {
                        let guard = condition.acquire().await;
                        let mut guard = guard.wait_for(move |turn| *turn == round * 4 + mine).await;
                        *guard += 1;
                        guard.notify_all();
                    });
                }
            });
        }
    });
    assert_eq!(condition.into_inner(), 200);
}

/// A future may be polled on one thread, and dropped or completed on another thread.
#[test]
fn a_waiting_future_may_move_to_another_thread() {
    let condition = Condition::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut dropped = Box::pin(condition.try_acquire().unwrap().wait());
    assert!(dropped.as_mut().poll(&mut cx).is_pending());
    let mut completed = Box::pin(condition.try_acquire().unwrap().wait());
    assert!(completed.as_mut().poll(&mut cx).is_pending());
    thread::scope(|scope| {
        scope.spawn(move || drop(dropped));
        scope.spawn(move || *block_on(completed) += 1);
        scope.spawn(|| block_on(condition.acquire()).notify_all());
    });
    assert_eq!(condition.into_inner(), 1);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_that_takes_too_long_gives_up_without_the_lock() {
    let second = Duration::from_secs(1);
    let condition = Condition::new(0);
    let guard = condition.acquire().await;
    assert!(matches!(guard.wait().timeout(second).await, Err(Elapsed)));
    assert!(!condition.is_locked());
    let guard = condition.acquire().await;
    assert!(matches!(guard.wait_for(|_| false).timeout(second).await, Err(Elapsed)));
    assert!(!condition.is_locked());
    let _held = condition.acquire().await;
    assert!(matches!(condition.acquire().timeout(second).await, Err(Elapsed)));
}

#[test]
fn debug_shows_the_value_or_that_it_is_locked() {
    let condition = Condition::new(7);
    assert_eq!(format!("{condition:?}"), "Condition { value: 7 }");
    let guard = condition.try_acquire().unwrap();
    assert_eq!(shown(&condition), "Condition { value: <locked> }");
    assert_eq!(format!("{guard:?} {guard}"), "7 7");
    let waiter = Polled::waiting(guard.wait());
    assert_eq!(format!("{condition:?}"), "Condition { value: 7, waiting: 1 }");
    drop(waiter);
}

#[test]
fn debug_of_a_wait_shows_its_state() {
    let condition = Condition::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = Box::pin(condition.try_acquire().unwrap().wait());
    let mut seen = vec![format!("{wait:?}")];
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    seen.push(format!("{wait:?}"));
    let guard = condition.try_acquire().unwrap();
    guard.notify(1);
    seen.push(format!("{wait:?}"));
    drop(guard);
    seen.push(format!("{wait:?}"));
    let std::task::Poll::Ready(guard) = wait.as_mut().poll(&mut cx) else { panic!("its turn") };
    seen.push(format!("{wait:?}"));
    for (shown, state) in seen.iter().zip(["Arriving", "Parked", "Queued", "Granted", "Done"]) {
        assert!(shown.starts_with("ConditionWait") && shown.contains(state), "{shown}");
    }
    let wait_for = guard.wait_for(|_| true);
    assert!(format!("{wait_for:?}").starts_with("ConditionWaitFor"));
    drop(wait_for);
    let wait_until = condition.try_acquire().unwrap().wait_until(|_| true);
    assert!(format!("{wait_until:?}").starts_with("ConditionWaitUntil"));
    let when = condition.acquire_when(|_| true);
    assert!(format!("{when:?} {:?}", condition.acquire()).contains("ConditionAcquireWhen"));
}
