//! Timeouts and deadlines.

use std::{
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::future::FusedFuture;
use warded::{Elapsed, Lock, Wait};

use crate::hand_polling::{Alarm, Polled};

const SECOND: Duration = Duration::from_secs(1);

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let lock = Arc::new(Lock::new(0));
    let held = lock.try_acquire().unwrap();
    let before = tokio::time::Instant::now();
    assert!(matches!(lock.acquire().timeout(SECOND).await, Err(Elapsed)));
    assert!(matches!(lock.acquire_when(|_| true).timeout(SECOND).await, Err(Elapsed)));
    assert!(matches!(Arc::clone(&lock).acquire_owned().timeout(SECOND).await, Err(Elapsed)));
    assert!(before.elapsed() >= 3 * SECOND);
    assert!(matches!(held.wait_until(|_| false).timeout(SECOND).await, Err(Elapsed)));
    assert!(!lock.is_locked(), "given back");
    let held = Arc::clone(&lock).acquire_owned().await;
    assert!(matches!(held.wait_until(|_| false).timeout(SECOND).await, Err(Elapsed)));
    assert!(!lock.is_locked(), "given back");
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_that_is_served_in_time_is_not_disturbed() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire().timeout(SECOND));
    tokio::time::advance(SECOND / 2).await;
    assert!(waiter.poll().is_pending());
    drop(held);
    drop(waiter.woken_and_ready().expect("in time"));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_deadline_may_be_of_either_clock() {
    let lock = Lock::new(0);
    let _held = lock.try_acquire().unwrap();
    let later = tokio::time::Instant::now() + SECOND;
    assert!(matches!(lock.acquire().deadline(later).await, Err(Elapsed)));
    assert!(tokio::time::Instant::now() >= later);
    assert!(matches!(lock.acquire().deadline(Instant::now() + SECOND).await, Err(Elapsed)));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_deadline_in_the_past_polls_once() {
    let lock = Lock::new(0);
    let now = tokio::time::Instant::now();
    tokio::time::advance(SECOND).await;
    drop(Polled::new(lock.acquire().deadline(now)).ready().expect("free"));
    let _held = lock.try_acquire().unwrap();
    assert!(matches!(Polled::new(lock.acquire().deadline(now)).poll(), Poll::Ready(Err(Elapsed))));
}

/// The time counts from the first poll, at which the wait takes its place in the queue.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_timeout_begins_with_the_first_poll() {
    let lock = Lock::new(0);
    let _held = lock.try_acquire().unwrap();
    let mut waiter = Polled::new(lock.acquire().timeout(SECOND));
    tokio::time::advance(2 * SECOND).await;
    assert!(waiter.poll().is_pending());
    tokio::time::advance(2 * SECOND).await;
    assert!(matches!(waiter.woken_and_ready(), Err(Elapsed)));
}

/// The docs say "The wait is dropped then". That is so even if the `Timeout` itself is kept, for example in a `pin!`.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_that_timed_out_has_left_the_queue() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut waiter = std::pin::pin!(lock.acquire().timeout(SECOND));
    assert!(matches!(waiter.as_mut().await, Err(Elapsed)));
    assert!(waiter.is_terminated());
    drop(held);
    assert!(!lock.is_locked(), "the lock was handed to a wait that has timed out");
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_with_a_timeout_reports_when_it_has_completed() {
    let lock = Lock::new(0);
    let mut served = Box::pin(lock.acquire().timeout(SECOND));
    assert!(!served.is_terminated());
    drop(served.as_mut().await);
    assert!(served.is_terminated());
    let _held = lock.try_acquire().unwrap();
    let mut late = Box::pin(lock.acquire().timeout(SECOND));
    assert!(matches!(late.as_mut().await, Err(Elapsed)));
    assert!(late.is_terminated());
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn the_timer_wakes_the_task_that_polled_last() {
    let lock = Lock::new(0);
    let _held = lock.try_acquire().unwrap();
    let [first, second] = [(); 2].map(|()| Alarm::new());
    let mut waiter = Box::pin(lock.acquire().timeout(SECOND));
    for alarm in [&first, &second] {
        let waker = std::task::Waker::from(Arc::clone(alarm));
        assert!(waiter.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    tokio::time::advance(2 * SECOND).await;
    assert_eq!([first.wakes(), second.wakes()], [0, 1]);
}

/// Without a runtime, `futures-timer` wakes the task.
#[test]
fn a_timeout_elapses_outside_of_tokio() {
    let lock = Lock::new(0);
    let _held = lock.try_acquire().unwrap();
    let wait = lock.acquire().timeout(Duration::from_millis(1));
    assert!(matches!(warded::block_on(wait), Err(Elapsed)));
    let wait = lock.acquire_when(|_| true).deadline(Instant::now() + Duration::from_millis(1));
    assert!(matches!(warded::block_on(wait), Err(Elapsed)));
}

#[test]
fn a_wait_is_served_in_time_outside_of_tokio() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut waiter = Polled::waiting(lock.acquire().timeout(Duration::from_secs(3600)));
    drop(held);
    drop(waiter.woken_and_ready().expect("in time"));
}
