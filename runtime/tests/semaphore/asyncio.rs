//! The tests `SemaphoreTests` of Python's `test_locks.py` for asyncio's `Semaphore`.
//!
//! These tests have no counterpart, because such programs do not compile here: `test_semaphore` (`await sem`),
//! `test_semaphore_value` (a negative value). `test_release_not_acquired` is about `BoundedSemaphore`.

use std::{cell::RefCell, rc::Rc};

use tokio::task::yield_now;
use warded::Semaphore;

use crate::hand_polling::{Alarm, Log, Polled, run};

/// `test_initial_value_zero`.
#[test]
fn a_semaphore_without_permits_is_locked() {
    assert!(Semaphore::new(0).is_locked());
}

/// `test_repr`.
#[test]
fn its_debug_text_says_how_many_are_free() {
    let semaphore = Semaphore::new(1);
    assert!(format!("{semaphore:?}").contains('1'));
    let _held = semaphore.try_acquire().unwrap();
    assert!(format!("{semaphore:?}").contains('0'));
}

/// `test_acquire`.
#[test]
fn four_tasks_share_three_permits_in_order() {
    let semaphore = Semaphore::new(3);
    let one = Polled::new(semaphore.acquire()).ready();
    let two = Polled::new(semaphore.acquire()).ready();
    assert!(!semaphore.is_locked());
    let woken = Log::default();
    let mut tasks = [1, 2, 3, 4].map(|name| Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, name)));
    let first = tasks[0].ready();
    assert!(tasks[1].poll().is_pending());
    assert!(tasks[2].poll().is_pending());
    assert!(semaphore.is_locked());
    assert_eq!(semaphore.available_permits(), 0);
    one.release();
    two.release();
    assert_eq!(semaphore.available_permits(), 0, "both are handed over");
    assert!(tasks[3].poll().is_pending());
    assert_eq!(woken.take(), [2, 3]);
    let [second, third] = [1, 2].map(|index| tasks[index].ready());
    assert!(semaphore.is_locked());
    drop(first);
    assert_eq!(woken.take(), [4]);
    drop((tasks[3].ready(), second, third));
    assert_eq!(semaphore.available_permits(), 3);
}

/// `test_acquire_cancel`.
#[test]
fn a_cancelled_acquire_leaves_the_queue() {
    let semaphore = Semaphore::new(1);
    let held = Polled::new(semaphore.acquire()).ready();
    let mut waiter = Polled::waiting(semaphore.acquire());
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0);
    drop(held);
    assert!(!semaphore.is_locked());
}

/// `test_acquire_cancel_before_awoken`.
#[test]
fn after_two_cancelled_acquires_one_release_serves_exactly_the_third() {
    let semaphore = Semaphore::new(0);
    let mut tasks = [(); 4].map(|()| Polled::waiting(semaphore.acquire()));
    tasks[0].cancel();
    tasks[1].cancel();
    semaphore.add_permits(1);
    let permit = tasks[2].woken_and_ready();
    tasks[3].assert_asleep();
    assert!(tasks[3].poll().is_pending());
    drop(permit);
    drop(tasks[3].woken_and_ready());
}

/// `test_acquire_hang`.
#[test]
fn a_release_beside_a_cancelled_acquire_serves_the_next() {
    let semaphore = Semaphore::new(0);
    let mut one = Polled::waiting(semaphore.acquire());
    let mut two = Polled::waiting(semaphore.acquire());
    one.cancel();
    semaphore.add_permits(1);
    assert!(semaphore.is_locked());
    drop(two.woken_and_ready());
}

/// `test_acquire_no_hang`: woken, and cancelled by the task that released.
#[test]
fn an_acquire_cancelled_by_the_releasing_task_does_not_take_the_permit_along() {
    let semaphore = Semaphore::new(1);
    let held = Polled::new(semaphore.acquire()).ready();
    let mut two = Polled::waiting(semaphore.acquire());
    drop(held);
    two.cancel();
    drop(Polled::new(semaphore.acquire()).ready());
}

/// `test_release_no_waiters`.
#[test]
fn a_release_without_waiters_frees_it() {
    let semaphore = Semaphore::new(1);
    let held = Polled::new(semaphore.acquire()).ready();
    assert!(semaphore.is_locked());
    held.release();
    assert!(!semaphore.is_locked());
}

/// `test_acquire_fifo_order`.
#[test]
fn tasks_that_acquire_twice_take_turns() {
    run(async {
        let semaphore = Semaphore::new(1);
        let log = Log::default();
        let task = async |name: usize| {
            for round in [10, 20] {
                let _permit = semaphore.acquire().await;
                log.push(round + name);
                yield_now().await;
            }
        };
        tokio::join!(biased; task(1), task(2), task(3));
        assert_eq!(log.take(), [11, 12, 13, 21, 22, 23]);
    });
}

/// `test_acquire_fifo_order_2`.
#[test]
fn a_task_that_releases_and_acquires_again_comes_after_the_waiters() {
    let semaphore = Semaphore::new(1);
    let one = Polled::new(semaphore.acquire()).ready();
    let woken = Log::default();
    let [mut two, mut three] = [2, 3].map(|name| {
        let mut task = Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, name));
        assert!(task.poll().is_pending());
        task
    });
    semaphore.add_permits(1);
    two.ready().release();
    let mut four = Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, 4));
    assert!(four.poll().is_pending(), "the third waited longer");
    semaphore.add_permits(1);
    assert_eq!(woken.take(), [2, 3, 4]);
    drop((one, three.ready(), four.ready()));
}

/// `test_acquire_fifo_order_3`.
#[test]
fn two_releases_pass_by_a_cancelled_head_and_serve_the_next_two() {
    let semaphore = Semaphore::new(0);
    let woken = Log::default();
    let mut tasks = [1, 2, 3].map(|name| {
        let mut task = Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, name));
        assert!(task.poll().is_pending());
        task
    });
    tasks[0].cancel();
    semaphore.add_permits(1);
    semaphore.add_permits(1);
    assert_eq!(woken.take(), [2, 3]);
    drop([tasks[1].ready(), tasks[2].ready()]);
}

/// `test_acquire_fifo_order_4`, without its ticks and without reading `_value`. Three releases serve three tasks in order. The
/// second of these tasks is the releaser itself.
#[test]
fn three_releases_wake_three_waiters_in_order() {
    run(async {
        let semaphore = Semaphore::new(0);
        let log = Rc::new(RefCell::new(vec![]));
        let acquire = async |name: usize| {
            if name == 2 {
                semaphore.add_permits(1);
                semaphore.add_permits(1);
                semaphore.add_permits(1);
            }
            semaphore.acquire().await.forget();
            log.borrow_mut().push(name);
        };
        tokio::join!(biased; acquire(1), acquire(2), acquire(3));
        let mut served = log.take();
        assert_eq!(semaphore.available_permits(), 0);
        // The second task does not wait here, because two permits are free and no task waits for them.
        served.sort_unstable();
        assert_eq!(served, [1, 2, 3]);
    });
}
