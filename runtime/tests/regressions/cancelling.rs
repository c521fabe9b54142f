//! Rows 1 to 12: futures that are dropped before they are ready.
//!
//! "Row" means a row of `README.md`.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use warded::Lock;

use crate::{
    fixture::{Turns, Waiters, Waiting, assert_free, for_every_hand_over, for_every_wait},
    hand_polling::{Habits, Log, Polled, panic_of, waker_with},
};

/// Row 1.
#[test]
fn a_waiter_that_left_the_queue_is_not_missed_wherever_it_was() {
    for leaver in 0..3 {
        for_every_wait(|fixture| {
            let closed = fixture.close();
            let mut waiters = Waiters::of(fixture, 3);
            waiters.tasks[leaver].cancel();
            assert_eq!(waiters.tasks[leaver].wakers_kept(), 0);
            waiters.assert_no_turn();
            drop(closed);
            waiters.assert_served(fixture, (0..3).filter(|&name| name != leaver));
        });
    }
}

/// Row 1.
#[test]
fn a_queue_that_all_waiters_left_is_empty_in_whatever_order_they_left() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for_every_wait(|fixture| {
            let closed = fixture.close();
            let mut waiters = Waiters::of(fixture, 3);
            for leaver in order {
                waiters.tasks[leaver].cancel();
            }
            drop(closed);
            waiters.assert_served(fixture, []);
        });
    }
}

/// Row 1.
#[test]
fn a_waiter_that_joins_after_another_left_is_the_last() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 3);
        waiters.tasks[2].cancel();
        let mut newcomer = Polled::waiting(fixture.wait());
        drop(closed);
        for task in &mut waiters.tasks[..2] {
            newcomer.assert_asleep();
            drop(task.woken_and_ready());
        }
        drop(newcomer.woken_and_ready());
    });
}

/// Row 2.
#[test]
fn a_waiter_cancelled_after_its_turn_hands_it_on() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 3);
        drop(closed);
        waiters.assert_turn_of(0);
        waiters.tasks[0].cancel();
        waiters.assert_served(fixture, [1, 2]);
    });
}

/// Row 2.
#[test]
fn a_turn_is_handed_on_as_often_as_it_is_given_up() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 4);
        drop(closed);
        for quitter in 0..3 {
            waiters.assert_turn_of(quitter);
            waiters.tasks[quitter].cancel();
        }
        waiters.assert_served(fixture, [3]);
    });
}

/// Row 2.
#[test]
fn a_turn_given_up_without_waiters_returns_to_the_primitive() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 1);
        drop(closed);
        waiters.tasks[0].cancel();
        assert_free(fixture);
    });
}

/// Row 3. For fixtures that serve one waiter after another: a turn that is given up goes to a waiter in the queue, and not to a
/// newcomer.
#[test]
fn a_turn_given_up_is_for_earlier_waiters_and_counts_once() {
    for_every_hand_over(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 1);
        drop(closed);
        let mut late = Polled::waiting(fixture.wait());
        waiters.tasks[0].cancel();
        let held = late.woken_and_ready();
        assert!(fixture.try_now().is_none(), "one turn, not two");
        let mut next = Polled::waiting(fixture.wait());
        drop(held);
        drop(next.woken_and_ready());
        assert_free(fixture);
    });
}

/// Row 4, for a lock. The first waiter was handed the lock, because its predicate is true, and leaves. The predicates behind it
/// are evaluated.
#[test]
fn when_a_waiter_that_was_handed_the_lock_leaves_the_next_whose_predicate_is_true_is_handed_it() {
    let lock = Lock::new(0);
    let mut guard = lock.try_acquire().unwrap();
    let mut head = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    let mut never = Polled::waiting(lock.acquire_when(|value| *value >= 100));
    let mut next = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    let mut last = Polled::waiting(lock.acquire_when(|value| *value >= 1));
    *guard = 1;
    drop(guard);
    assert!(head.is_woken());
    head.cancel();
    never.assert_asleep();
    last.assert_asleep();
    drop(next.woken_and_ready());
    drop(last.woken_and_ready());
    never.assert_asleep();
    never.cancel();
    assert!(!lock.is_locked());
}

/// Row 4, for a lock. The first waiter was handed the lock, and leaves. The waiters behind it get the lock, with and without
/// predicates.
#[test]
fn when_the_first_waiter_leaves_with_the_lock_the_next_ones_are_served() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut head = Polled::waiting(lock.acquire());
    let never = Polled::waiting(lock.acquire_when(|value| *value == 100));
    let mut when = Polled::waiting(lock.acquire_when(|value| *value == 0));
    let mut plain = Polled::waiting(lock.acquire());
    drop(guard);
    head.cancel();
    never.assert_asleep();
    drop(when.woken_and_ready());
    drop(plain.woken_and_ready());
    never.assert_asleep();
}

/// Row 4, for a lock. The first waiter has no predicate, and leaves before its turn.
#[test]
fn when_a_plain_waiter_leaves_before_its_turn_the_others_are_served() {
    let lock = Lock::new(0);
    let guard = lock.try_acquire().unwrap();
    let mut head = Polled::waiting(lock.acquire());
    let mut when = Polled::waiting(lock.acquire_when(|value| *value == 0));
    head.cancel();
    when.assert_asleep();
    drop(guard);
    drop(when.woken_and_ready());
    assert!(!lock.is_locked());
}

/// Row 8, without threads. The waker of a waiter drops the waiter's future, which has its turn and was not polled since.
#[test]
fn a_waiter_dropped_between_its_turn_and_its_wake_hands_it_on() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let first: Arc<Mutex<Option<Waiting<_>>>> = Arc::default();
        let waker = waker_with(Arc::new(Habits {
            on_wake: Some(Box::new({
                let first = Arc::clone(&first);
                move || {
                    let future = first.lock().unwrap().take();
                    drop(future);
                }
            })),
            ..Habits::default()
        }));
        let mut future = fixture.wait();
        assert!(future.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
        *first.lock().unwrap() = Some(future);
        let mut second = Polled::waiting(fixture.wait());
        drop(closed);
        assert!(first.lock().unwrap().is_none());
        drop(second.woken_and_ready());
        assert_free(fixture);
    });
}

/// Row 8, without threads. One release serves many waiters if their predicates panic. The first of them drops the others.
#[test]
fn waiters_of_one_batch_may_be_dropped_by_the_first_of_them() {
    for count in [2, 32, 33, 34, 70] {
        let lock: &'static Lock = Box::leak(Box::default());
        let held = lock.try_acquire().unwrap();
        let batch: Arc<Mutex<Vec<Waiting<()>>>> = Arc::default();
        let woken = Log::default();
        let waker = |name: usize| {
            let (batch, woken) = (Arc::clone(&batch), woken.clone());
            let on_wake = move || {
                woken.push(name);
                let others = std::mem::take(&mut *batch.lock().unwrap());
                drop(others);
            };
            waker_with(Arc::new(Habits { on_wake: Some(Box::new(on_wake)), ..Habits::default() }))
        };
        for name in 0..count {
            let mut future: Waiting<()> = Box::pin(async { drop(lock.acquire_when(|()| panic!("asked")).await) });
            let waker = waker(name);
            assert!(future.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
            batch.lock().unwrap().push(future);
        }
        let mut plain = Polled::waiting(lock.acquire());
        drop(held);
        assert_eq!(woken.take()[0], 0);
        drop(plain.woken_and_ready());
        assert!(!lock.is_locked());
    }
}

/// Row 11.
#[test]
fn a_turn_that_comes_with_the_end_of_the_time_is_taken() {
    for_every_wait(|fixture| {
        paused(async {
            let closed = fixture.close();
            let mut waiter = Polled::waiting(fixture.wait_at_most(Duration::from_secs(1)));
            tokio::time::advance(Duration::from_secs(1)).await;
            drop(closed);
            let held = waiter.woken_and_ready().expect("it has its turn");
            assert_eq!(fixture.try_now().is_some(), fixture.turns() == Turns::AllAtOnce);
            drop(held);
            assert_free(fixture);
        });
    });
}

/// Row 11.
#[test]
fn a_turn_that_comes_with_the_end_of_the_time_is_passed_on_if_it_is_not_taken() {
    for_every_wait(|fixture| {
        paused(async {
            let closed = fixture.close();
            let mut waiter = Polled::waiting(fixture.wait_at_most(Duration::from_secs(1)));
            let mut next = Polled::waiting(fixture.wait());
            tokio::time::advance(Duration::from_secs(1)).await;
            drop(closed);
            waiter.cancel();
            drop(next.woken_and_ready());
            assert_free(fixture);
        });
    });
}

/// Row 11, the other way round: the timeout elapsed first.
#[cfg(feature = "tokio")]
#[test]
fn a_waiter_whose_time_is_up_gets_no_turn() {
    for_every_wait(|fixture| {
        paused(async {
            let closed = fixture.close();
            let mut waiter = Polled::waiting(fixture.wait_at_most(Duration::from_secs(1)));
            let mut next = Polled::waiting(fixture.wait());
            tokio::time::advance(Duration::from_secs(1)).await;
            assert!(matches!(waiter.woken_and_ready(), Err(warded::Elapsed)));
            drop(closed);
            drop(next.woken_and_ready());
            assert_free(fixture);
        });
    });
}

/// Row 12, without threads. Whether the release or the cancel comes first, exactly one waiter is served, and it is the right
/// one.
#[test]
fn a_release_and_a_cancel_in_either_order_serve_exactly_one() {
    for leaver in 0..3 {
        for cancel_first in [true, false] {
            for_every_wait(|fixture| {
                let closed = fixture.close();
                let mut waiters = Waiters::of(fixture, 3);
                if cancel_first {
                    waiters.tasks[leaver].cancel();
                    drop(closed);
                } else {
                    drop(closed);
                    waiters.tasks[leaver].cancel();
                }
                waiters.assert_served(fixture, (0..3).filter(|&name| name != leaver));
            });
        }
    }
}

/// Row 12. The waiter that is cancelled is the releaser's own.
#[test]
fn a_panic_while_holding_gives_back_and_its_own_waits_are_cancelled() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut next = None;
        let panic = panic_of(|| {
            let _own = Polled::waiting(fixture.wait());
            next = Some(Polled::waiting(fixture.wait()));
            let _closed = closed;
            panic!("in the middle");
        });
        assert_eq!(panic, "in the middle");
        drop(next.expect("waits").woken_and_ready());
        assert_free(fixture);
    });
}

/// Runs `test` in a tokio runtime whose clock stands still.
fn paused(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(test);
}
