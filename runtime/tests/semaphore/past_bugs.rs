//! The bugs that asyncio's `Semaphore` had. `conformance/README.md` lists them.

use std::{sync::Arc, time::Duration};

use warded::{Semaphore, Wait};

use crate::hand_polling::{Alarm, Log, Polled};

/// gh-97028: `locked()` was false while the permit already belonged to a woken waiter.
#[test]
fn a_semaphore_is_locked_while_its_permit_is_handed_over() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let waiter = Polled::waiting(semaphore.acquire());
    drop(held);
    assert!(semaphore.is_locked());
    drop(waiter);
    assert!(!semaphore.is_locked());
}

/// gh-111693: several permits came at once, and only one waiter was woken.
#[test]
fn all_waiters_that_can_be_served_are_woken() {
    let semaphore = Semaphore::new(3);
    let held = semaphore.try_acquire_many(3).unwrap();
    let woken = Log::default();
    let mut tasks = [0, 1, 2, 3].map(|name| {
        let mut task = Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, name));
        assert!(task.poll().is_pending());
        task
    });
    drop(held);
    assert_eq!(woken.take(), [0, 1, 2]);
    drop(tasks[0].ready());
    assert_eq!(woken.take(), [3]);
}

/// asyncio#270, asyncio#271: a woken waiter that was cancelled took the permit along.
#[test]
fn a_woken_waiter_that_is_cancelled_hands_its_permit_on() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let mut one = Polled::waiting(semaphore.acquire());
    let mut two = Polled::waiting(semaphore.acquire());
    drop(held);
    assert!(one.is_woken());
    one.cancel();
    drop(two.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 1);
}

/// gh-90155 (a): a task that released and acquired again overtook the waiters.
#[test]
fn a_task_that_releases_and_acquires_again_overtakes_no_waiter() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let mut waiter = Polled::waiting(semaphore.acquire());
    drop(held);
    let mut again = Polled::waiting(semaphore.acquire());
    drop(waiter.woken_and_ready());
    drop(again.woken_and_ready());
}

/// gh-90155 (b): after a cancel the semaphore counted a wake-up for ever that never came.
#[test]
fn after_a_woken_waiter_was_cancelled_acquiring_goes_on() {
    let semaphore = Semaphore::new(1);
    for _ in 0..3 {
        let held = semaphore.try_acquire().unwrap();
        let mut woken = Polled::waiting(semaphore.acquire());
        drop(held);
        woken.cancel();
        drop(Polled::new(semaphore.acquire()).ready());
        let held = semaphore.try_acquire().unwrap();
        let mut next = Polled::waiting(semaphore.acquire());
        drop(held);
        drop(next.woken_and_ready());
    }
}

/// gh-90155 (c): a waiter that had been cancelled before the release was woken in place of the next one.
#[test]
fn a_cancelled_waiter_does_not_eat_the_wake_up() {
    let semaphore = Semaphore::new(0);
    let mut tasks = [(); 3].map(|()| Polled::waiting(semaphore.acquire()));
    tasks[0].cancel();
    semaphore.add_permits(1);
    tasks[1].cancel();
    drop(tasks[2].woken_and_ready());
}

/// gh-86296: asyncio's `wait_for` lost a permit that was granted in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_permit_that_comes_in_the_moment_in_which_the_time_is_up_is_not_lost() {
    for looks in [true, false] {
        let semaphore = Semaphore::new(1);
        let held = semaphore.try_acquire().unwrap();
        let mut waiter = Polled::waiting(semaphore.acquire().timeout(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        drop(held);
        if looks {
            drop(waiter.woken_and_ready().expect("it gets the permit and not `Elapsed`"));
        } else {
            waiter.cancel();
        }
        assert_eq!(semaphore.available_permits(), 1);
    }
}

/// gh-86296, anyio#398: the loser of a select had its permit already.
#[test]
fn a_select_that_drops_a_granted_acquire_gives_the_permit_back() {
    let semaphore = Arc::new(Semaphore::new(2));
    let held = semaphore.try_acquire_many(2).unwrap();
    let mut select = Polled::waiting({
        let (one, other) = (Arc::clone(&semaphore).acquire_owned(), Arc::clone(&semaphore).acquire_owned());
        async { futures::future::select(Box::pin(one), Box::pin(other)).await.factor_first().0 }
    });
    drop(held);
    let permit = select.woken_and_ready();
    assert_eq!(semaphore.available_permits(), 1);
    drop(permit);
    assert_eq!(semaphore.available_permits(), 2);
}
