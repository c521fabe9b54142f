//! Rows 26 and 40: when a waiter takes its place.
//!
//! "Row" means a row of `README.md`.

use std::{
    sync::{Arc, Mutex},
    task::Context,
};

use warded::Lock;

use crate::{
    fixture::{Waiters, Waiting, for_every_hand_over},
    hand_polling::{Habits, Polled, waker_with},
};

/// Row 26. The next holder may make the predicate true while the lock is still being given up, so the waiter must be in the queue
/// before that.
#[test]
fn a_waiter_is_in_the_queue_before_it_frees_the_lock() {
    let lock: &'static Lock<bool> = Box::leak(Box::default());
    let guard = lock.try_acquire().unwrap();
    let next: Arc<Mutex<Option<Waiting<()>>>> = Arc::default();
    let mut future: Waiting<()> = Box::pin(async { *lock.acquire().await = true });
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new({
            let next = Arc::clone(&next);
            move || {
                let mut future = next.lock().unwrap().take().expect("waits");
                assert!(future.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready());
            }
        })),
        ..Habits::default()
    }));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    *next.lock().unwrap() = Some(future);

    let mut waiter = Polled::waiting(guard.wait_until(|ready| *ready));
    assert!(waiter.is_woken(), "the other task ran inside the release, and found the waiter in the queue");
    assert!(*waiter.ready());
}

/// Row 26. A task that gives the lock up to wait is behind the tasks that came while it held the lock.
#[test]
fn a_task_that_gives_the_lock_up_to_wait_is_behind_the_earlier_waiters() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut earlier = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut waiter = Polled::waiting(guard.wait_until(|value| *value == 1));
    *lock.try_acquire().unwrap() = 1;
    waiter.assert_asleep();
    drop(earlier.woken_and_ready());
    drop(waiter.woken_and_ready());
}

/// Row 40. As the docs say, a lock that was handed over belongs to the waiting future until it is polled or dropped.
#[test]
fn of_two_waits_of_one_task_the_first_keeps_its_turn_until_it_is_polled_or_dropped() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        drop(closed);
        for _ in 0..3 {
            assert!(waiters.tasks[1].poll().is_pending(), "it is the turn of the first wait");
        }
        waiters.assert_turn_of(0);
        waiters.tasks[0].cancel();
        waiters.assert_served(fixture, [1]);
    });
}
