//! The tests of Python's `test_locks.py` for asyncio's `Lock`, and tests for bugs that asyncio's `Lock` had. `conformance/README.md` lists
//! both.
//!
//! These tests have no counterpart, because such programs do not compile here: `test_lock` (`await lock`),
//! `test_lock_by_with_statement`, `test_lock_doesnt_accept_loop_parameter`, `test_release_not_acquired`.

use std::{
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use futures::FutureExt;
use warded::{Lock, Wait};

use crate::hand_polling::{Polled, shown};

/// `test_repr`.
#[test]
fn repr() {
    let lock = Lock::new(());
    assert_eq!(format!("{lock:?}"), "Lock { value: () }");
    let held = lock.try_acquire().unwrap();
    let _waiter = Polled::waiting(lock.acquire());
    assert_eq!(shown(&lock), "Lock { value: <locked>, waiting: 1 }");
    drop(held);
    assert_eq!(shown(&lock), "Lock { value: <locked> }", "it is handed over");
}

/// `test_acquire`.
#[test]
fn acquire() {
    let lock = Lock::new(());
    let mut result = vec![];
    let held = Polled::new(lock.acquire()).ready();
    let mut one = Polled::waiting(lock.acquire());
    let mut two = Polled::waiting(lock.acquire());
    drop(held);
    let held = one.woken_and_ready();
    result.push(1);
    two.assert_asleep();
    let mut three = Polled::waiting(lock.acquire());
    drop(held);
    three.assert_asleep();
    let held = two.woken_and_ready();
    result.push(2);
    drop(held);
    drop(three.woken_and_ready());
    result.push(3);
    assert_eq!(result, [1, 2, 3]);
    assert!(!lock.is_locked());
}

/// `test_acquire_cancel`.
#[test]
fn acquire_cancel() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire());
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0, "nothing is left in the queue");
    drop(held);
    assert!(!lock.is_locked());
}

/// `test_cancel_race`, gh-71772: the first waiter was woken, and is cancelled before it runs.
#[test]
fn cancel_race() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut a = Polled::waiting(lock.acquire());
    let mut b = Polled::waiting(lock.acquire());
    let mut c = Polled::waiting(lock.acquire());
    drop(held);
    assert!(a.is_woken());
    a.cancel();
    c.assert_asleep();
    drop(b.woken_and_ready());
    drop(c.woken_and_ready());
    assert!(!lock.is_locked());
}

/// `test_cancel_release_race`, gh-76915: a cancel and a release in one tick make one new holder, not two.
#[test]
fn cancel_release_race() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut one = Polled::waiting(lock.acquire());
    let mut two = Polled::waiting(lock.acquire());
    let mut three = Polled::waiting(lock.acquire());
    one.cancel();
    drop(held);
    let mut late = Polled::waiting(lock.acquire());
    let now = two.woken_and_ready();
    assert!(three.poll().is_pending());
    assert!(late.poll().is_pending());
    drop(now);
    drop(three.woken_and_ready());
    drop(late.woken_and_ready());
}

/// `test_finished_waiter_cancelled`.
#[test]
fn finished_waiter_cancelled() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut a = Polled::waiting(lock.acquire());
    let mut b = Polled::waiting(lock.acquire());
    a.cancel();
    drop(held);
    drop(b.woken_and_ready());
    assert!(!lock.is_locked());
}

/// `test_release_no_waiters`.
#[test]
fn release_no_waiters() {
    let lock = Lock::new(());
    let held = Polled::new(lock.acquire()).ready();
    assert!(lock.is_locked());
    held.release();
    assert!(!lock.is_locked());
}

/// `test_context_manager`.
#[test]
fn context_manager() {
    let lock = Lock::new(());
    {
        let _held = Polled::new(lock.acquire()).ready();
        assert!(lock.is_locked());
    }
    assert!(!lock.is_locked());
}

/// gh-138121, gh-97028: in asyncio `locked()` was false while the lock already belonged to a woken waiter.
#[test]
fn locked_while_it_is_handed_over() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let waiter = Polled::waiting(lock.acquire());
    drop(held);
    assert!(lock.is_locked());
    drop(waiter);
    assert!(!lock.is_locked());
}

/// gh-86296: asyncio's `wait_for` lost a lock that was granted in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn timeout_and_lock_in_one_tick() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire().timeout(Duration::from_secs(1)));
    tokio::time::advance(Duration::from_secs(1)).await;
    drop(held);
    drop(waiter.woken_and_ready().expect("it gets the lock and not `Elapsed`"));
    assert!(!lock.is_locked());
}

/// gh-86296, anyio#387: a branch of a select loses after it was granted the lock.
#[test]
fn a_select_that_drops_a_granted_acquire_gives_the_lock_back() {
    let lock = Arc::new(Lock::new(()));
    let held = lock.try_acquire().unwrap();
    let mut select = Polled::waiting({
        let (one, other) = (Arc::clone(&lock).acquire_owned(), Arc::clone(&lock).acquire_owned());
        async { futures::future::select(Box::pin(one), Box::pin(other)).await.factor_first().0 }
    });
    drop(held);
    drop(select.woken_and_ready());
    assert!(!lock.is_locked());
    assert!(lock.acquire().now_or_never().is_some());
}

/// The first line of asyncio's docs on fairness: a task that releases and acquires again goes to the end.
#[test]
fn a_task_that_acquires_again_goes_to_the_end_of_the_queue() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire());
    drop(held);
    let mut again = Box::pin(lock.acquire());
    assert!(again.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(waiter.woken_and_ready());
    assert!(again.now_or_never().is_some());
}
