//! The tests `ConditionTests` of Python's `test_locks.py` for asyncio's `Condition`.
//!
//! These tests have no counterpart. `test_wait_unacquired`, `test_wait_for_unacquired`, `test_notify_unacquired` and
//! `test_notify_all_unacquired` are programs that don't compile here (see `ui-tests/tests/condition`). `test_ambiguous_loops`
//! is about event loops. `test_cancelled_error_wakeup` and `test_cancelled_error_re_aquire` are about the instance of an
//! exception, and dropping a future raises none.

use std::time::Duration;

use warded::{Condition, Wait, guarded};

use super::waiters;
use crate::hand_polling::{Alarm, Log, Polled};

/// `test_wait`.
#[test]
fn no_wait_returns_before_the_lock_is_free_and_then_one_by_one() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    assert!(!condition.is_locked());
    let held = Polled::new(condition.acquire()).ready();
    held.notify(1);
    assert_eq!(woken.take(), []);
    assert!(condition.is_locked());
    held.release();
    assert_eq!(woken.take(), [0]);
    let held = tasks[0].ready();
    held.notify(2);
    assert_eq!(woken.take(), []);
    assert!(condition.is_locked());
    held.release();
    assert_eq!(woken.take(), [1]);
    tasks[1].ready().release();
    assert_eq!(woken.take(), [2]);
    let held = tasks[2].ready();
    assert!(condition.is_locked());
    held.release();
}

/// `test_wait_cancel`. In asyncio the lock is held again after the cancelled wait. Here it is free at once.
#[test]
fn a_cancelled_wait_leaves_nothing_behind() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0);
    assert!(!condition.is_locked());
}

/// `test_wait_cancel_contested`. In asyncio the cancelled task waits for the lock. Here it leaves at once, and the lock is not
/// leaked.
#[test]
fn a_wait_cancelled_while_another_holds_the_lock_leaks_no_lock() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    assert!(!condition.is_locked());
    let held = Polled::new(condition.acquire()).ready();
    held.notify(1);
    waiter.cancel();
    assert!(condition.is_locked(), "the other's");
    held.release();
    assert!(!condition.is_locked());
}

/// `test_wait_cancel_after_notify`, gh-77022.
#[test]
fn a_wait_cancelled_after_its_notification_is_over() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(async {
        let guard = condition.acquire().await;
        drop(guard.wait().await);
    });
    let held = Polled::new(condition.acquire()).ready();
    held.notify(1);
    waiter.cancel();
    held.release();
    assert!(!condition.is_locked());
    drop(Polled::new(condition.acquire()).ready());
}

/// `test_wait_for`.
#[test]
fn a_predicate_is_evaluated_again_at_each_notification() {
    let condition = Condition::new(false);
    let mut task = Polled::waiting(async {
        let guard = condition.acquire().await;
        *guard.wait_for(|ready| *ready).await
    });
    Polled::new(condition.acquire()).ready().notify(1);
    assert!(task.poll().is_pending());
    let mut guard = Polled::new(condition.acquire()).ready();
    *guard = true;
    guard.notify(1);
    guard.release();
    assert!(task.woken_and_ready());
    assert!(!condition.is_locked());
}

/// `test_notify`.
#[test]
fn at_most_so_many_are_notified_in_order() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 3, &woken);
    Polled::new(condition.acquire()).ready().notify(1);
    assert_eq!(woken.take(), [0]);
    drop(tasks[0].ready());
    assert_eq!(woken.take(), []);
    let guard = Polled::new(condition.acquire()).ready();
    guard.notify(1);
    guard.notify(2048);
    guard.release();
    for name in [1, 2] {
        assert_eq!(woken.take(), [name]);
        drop(tasks[name].ready());
    }
    assert!(!condition.is_locked());
}

/// `test_notify_all`.
#[test]
fn all_are_notified_in_order() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 2, &woken);
    Polled::new(condition.acquire()).ready().notify_all();
    for name in [0, 1] {
        assert_eq!(woken.take(), [name]);
        drop(tasks[name].ready());
    }
}

/// `test_repr`.
#[test]
fn its_debug_text_says_whether_it_is_locked() {
    let condition = Condition::new(());
    assert!(!format!("{condition:?}").contains("locked"));
    let _held = condition.try_acquire().unwrap();
    assert!(format!("{condition:?}").contains("locked"));
}

/// `test_context_manager`.
#[test]
fn it_is_locked_as_long_as_the_guard_lives() {
    let condition = Condition::new(());
    assert!(!condition.is_locked());
    {
        let _held = Polled::new(condition.acquire()).ready();
        assert!(condition.is_locked());
    }
    assert!(!condition.is_locked());
}

/// `test_explicit_lock`. A named condition uses the lock that its struct names. The lock shows as locked, however it was locked.
#[test]
fn a_named_condition_shares_the_lock_that_it_is_of() {
    #[guarded]
    struct Shared {
        lock: Lock,
        #[condition(of = lock)]
        changed: Condition,
        #[guarded(by = lock)]
        value: u8,
    }
    let shared: Shared = SharedInit { value: 0 }.into();
    assert!(!shared.lock.is_locked());
    let mut waiter = Polled::waiting(shared.lock.try_acquire().unwrap().wait(&shared.changed));
    assert!(!shared.lock.is_locked());
    shared.lock.try_acquire().unwrap().notify(&shared.changed, 1);
    assert!(shared.lock.is_locked());
    waiter.woken_and_ready().value = 1;
    assert!(!shared.lock.is_locked());
}

/// `test_timeout_in_block`.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_with_a_timeout_ends_with_the_lock_properly_given_back() {
    let condition = Condition::new(());
    {
        let guard = condition.acquire().await;
        assert!(guard.wait().timeout(Duration::from_millis(500)).await.is_err());
    }
    assert!(!condition.is_locked());
    drop(condition.acquire().await);
}

/// `test_cancelled_wakeup` and `test_cancelled_wakeup_relock`, gh-112202: the notified one of two consumers is cancelled before
/// it runs, or while it waits for the lock.
#[test]
fn a_notification_of_a_cancelled_consumer_goes_to_the_other() {
    for relocking in [false, true] {
        let condition = Condition::new(0);
        let woken = Log::default();
        let consumers = [0, 1].map(|name| {
            let consumer = async {
                let mut state = condition.acquire().await;
                loop {
                    state = state.wait_for(|state| *state != 0).await;
                    if *state < 0 {
                        return;
                    }
                    *state -= 1;
                    state.notify(1);
                }
            };
            let mut task = Polled::with_alarm(consumer, Alarm::logged(&woken, name));
            assert!(task.poll().is_pending());
            task
        });
        let [mut one, mut two] = consumers;
        let mut state = condition.try_acquire().unwrap();
        *state += 1;
        state.notify(1);
        if relocking {
            assert!(one.poll().is_pending(), "notified, and the lock is held");
        }
        one.cancel();
        let mut producer = Polled::waiting(state.wait_for(|state| *state == 0));
        assert!(two.is_woken());
        assert!(two.poll().is_pending(), "has consumed, and waits for more");
        let mut state = producer.woken_and_ready();
        assert_eq!(*state, 0);
        *state = -1;
        state.notify_all();
        drop(state);
        two.woken_and_ready();
    }
}
