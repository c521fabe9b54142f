//! The bugs that asyncio's `Condition` had, or has. `conformance/README.md` lists them.

use std::time::Duration;

use warded::{Condition, Wait, guarded};

use super::waiters;
use crate::hand_polling::{Log, Polled};

/// gh-67159: a wait was cancelled after its notification, while it waited for the lock. It ended without the lock, and leaving
/// the block released a lock that was not held. Here a cancelled wait has no lock to give back, and takes none away.
#[test]
fn a_wait_cancelled_while_it_waits_for_the_lock_gives_back_no_lock_but_its_own() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let held = condition.try_acquire().unwrap();
    held.notify(1);
    assert!(waiter.poll().is_pending());
    waiter.cancel();
    assert!(condition.is_locked());
    assert!(condition.try_acquire().is_none(), "the other still has it");
    drop(held);
    assert!(condition.try_acquire().is_some());
}

/// gh-77022: a cancel was ignored while the wait took the lock again, so the task could not be cancelled.
#[test]
fn a_wait_can_be_cancelled_at_any_time() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let held = condition.try_acquire().unwrap();
    held.notify(1);
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0, "gone at once");
    drop(held);
    assert_eq!(waiter.wakes(), 0);
    assert!(!condition.is_locked());
}

/// gh-77819, gh-86766, gh-83213: a timeout ended before the wait inside had the lock again, and the block released a lock that
/// was not held.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_timeout_while_another_holds_the_lock_takes_nothing_from_the_other() {
    let second = Duration::from_secs(1);
    for notified in [false, true] {
        let condition = Condition::new(0);
        let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait().timeout(second));
        let mut held = condition.acquire().await;
        if notified {
            held.notify(1);
        }
        tokio::time::advance(second).await;
        assert!(waiter.woken_and_ready().is_err());
        assert!(condition.try_acquire().is_none());
        *held += 1;
        drop(held);
        assert_eq!(*condition.acquire().await, 1);
    }
}

/// gh-86296: asyncio's `wait_for` lost a result that came in the tick in which the timeout elapsed. Here the result is the lock, together
/// with the notification.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_notification_that_comes_in_the_moment_in_which_the_time_is_up_is_not_lost() {
    let second = Duration::from_secs(1);
    for looks in [true, false] {
        let condition = Condition::new(());
        let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait().timeout(second));
        let mut next = Polled::waiting(condition.try_acquire().unwrap().wait());
        tokio::time::advance(second).await;
        condition.try_acquire().unwrap().notify(1);
        if looks {
            drop(waiter.woken_and_ready().expect("it is notified, and not `Elapsed`"));
            next.assert_asleep();
        } else {
            waiter.cancel();
            drop(next.woken_and_ready());
        }
        assert!(!condition.is_locked());
    }
}

/// gh-112202: the notification of a waiter that was notified and cancelled at the same time was lost, and the next waiter slept
/// for ever.
#[test]
fn a_notification_of_a_cancelled_waiter_goes_to_the_next() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 2, &woken);
    condition.try_acquire().unwrap().notify(1);
    tasks[0].cancel();
    drop(tasks[1].woken_and_ready());
}

/// Still so in asyncio, and not reported: since the fix above, a waiter that is cancelled before it was notified wakes another
/// waiter, and tasks that wait with `wait_for` lose their places.
#[test]
fn a_waiter_that_was_not_notified_wakes_no_task_when_it_is_cancelled() {
    let condition = Condition::new(false);
    let mut quitter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let plain = Polled::waiting(condition.try_acquire().unwrap().wait());
    let mut first = Polled::waiting(condition.try_acquire().unwrap().wait_for(|ready| *ready));
    let mut second = Polled::waiting(condition.try_acquire().unwrap().wait_for(|ready| *ready));
    quitter.cancel();
    plain.assert_asleep();
    first.assert_asleep();
    drop(plain);
    first.assert_asleep();
    let mut guard = condition.try_acquire().unwrap();
    *guard = true;
    guard.notify(1);
    drop(guard);
    second.assert_asleep();
    drop(first.woken_and_ready());
    condition.try_acquire().unwrap().notify(1);
    drop(second.woken_and_ready());
}

/// gh-111693: a wait raised the wrong instance of `CancelledError`. Here a dropped wait raises nothing, and the lock is
/// unchanged.
#[test]
fn dropping_a_wait_twice_notified_is_silent() {
    let condition = Condition::new(());
    let mut waiter = Polled::waiting(condition.try_acquire().unwrap().wait());
    let held = condition.try_acquire().unwrap();
    held.notify(1);
    held.notify(1);
    waiter.cancel();
    drop(held);
    assert!(!condition.is_locked());
}

/// gh-89579: asyncio refused a condition for a lock that was made earlier. Here several conditions share one lock.
#[test]
fn two_conditions_may_share_one_lock() {
    #[guarded]
    struct Shared {
        lock: Lock,
        #[condition(of = lock)]
        one: Condition,
        #[condition(of = lock)]
        other: Condition,
        #[guarded(by = lock)]
        value: u8,
    }
    let shared: Shared = SharedInit { value: 0 }.into();
    let mut first = Polled::waiting(shared.lock.try_acquire().unwrap().wait(&shared.one));
    let mut second = Polled::waiting(shared.lock.try_acquire().unwrap().wait(&shared.other));
    shared.lock.try_acquire().unwrap().notify_all(&shared.other);
    first.assert_asleep();
    let mut guard = second.woken_and_ready();
    guard.value = 1;
    guard.notify_all(&shared.one);
    drop(guard);
    assert_eq!(first.woken_and_ready().value, 1);
}

/// anyio#947 and similar bugs: a waiter that was granted the lock is dropped. The lock and the notification both go to other
/// waiters.
#[test]
fn a_waiter_dropped_with_the_lock_on_its_way_passes_on_lock_and_notification() {
    let condition = Condition::new(());
    let woken = Log::default();
    let mut tasks = waiters(&condition, 2, &woken);
    let guard = condition.try_acquire().unwrap();
    let mut acquirer = Polled::new(condition.acquire());
    guard.notify(1);
    assert!(acquirer.poll().is_pending());
    drop(guard);
    assert_eq!(woken.take(), [0]);
    tasks[0].cancel();
    drop(acquirer.woken_and_ready());
    assert_eq!(woken.take(), [1]);
    drop(tasks[1].ready());
    assert!(!condition.is_locked());
}
