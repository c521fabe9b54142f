//! The promises that `BarrierTests` in Python's `test_locks.py` checks for asyncio's `Barrier`.
//!
//! Three tests have no counterpart: `test_barrier` (`await barrier`), `test_draining_state` and
//! `test_reset_barrier_when_tasks_half_draining`. A round is complete in one moment here, so there is no state in which half of the
//! tasks have left. The two `…half_draining_half_blocking` are kept for the blocked half.

use std::{cell::Cell, num::NonZeroUsize};

use futures::future::join_all;
use tokio::task::yield_now;
use warded::{Barrier, nonzero};

use super::{arrivals, index_of, last_arrival};
use crate::hand_polling::{Polled, run};

const N: usize = 5;

fn barrier_of_n() -> Barrier {
    Barrier::new(NonZeroUsize::new(N).unwrap())
}

/// `test_repr`, for the states that exist here.
#[test]
fn its_debug_text_shows_the_waiters_and_whether_it_is_broken() {
    let barrier = barrier_of_n();
    let tasks = arrivals(&barrier, 2);
    let text = format!("{barrier:?}");
    assert!(text.contains('2') && text.contains('5'), "{text}");
    barrier.reset();
    assert_ne!(format!("{barrier:?}"), text);
    barrier.abort();
    assert!(format!("{barrier:?}").contains("true"));
    drop(tasks);
}

/// `test_barrier_parties`. Zero parties don't compile, or are no `NonZeroUsize`. Negative numbers don't compile.
#[test]
fn parties_are_at_least_one() {
    assert!(NonZeroUsize::new(0).is_none());
    assert_eq!(barrier_of_n().parties(), N);
}

/// `test_context_manager`.
#[test]
fn each_task_has_an_index_of_its_own() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    let mut results = vec![last_arrival(&barrier).index()];
    results.extend(tasks.iter_mut().map(index_of));
    results.sort_unstable();
    assert_eq!(results, [0, 1, 2]);
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_filling_one_task`.
#[test]
fn one_party_never_waits() {
    let barrier = Barrier::new(nonzero!(1));
    last_arrival(&barrier);
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_filling_one_task_twice`.
#[test]
fn one_party_never_waits_twice_either() {
    let barrier = Barrier::new(nonzero!(1));
    let one = last_arrival(&barrier);
    assert_eq!(barrier.waiting(), 0);
    let two = last_arrival(&barrier);
    assert_eq!(one.index(), two.index());
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_filling_task_by_task`.
#[test]
fn it_fills_task_by_task() {
    let barrier = Barrier::new(nonzero!(3));
    let mut one = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 1);
    let mut two = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 2);
    last_arrival(&barrier);
    index_of(&mut one);
    index_of(&mut two);
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_filling_tasks_wait_twice`.
#[test]
fn tasks_may_meet_twice() {
    run(async {
        let barrier = barrier_of_n();
        let (once, twice) = (Cell::new(0), Cell::new(0));
        let task = async || {
            barrier.wait().await.unwrap();
            once.set(once.get() + 1);
            barrier.wait().await.unwrap();
            twice.set(twice.get() + 1);
        };
        join_all((0..N).map(|_| task())).await;
        assert_eq!((once.get(), twice.get()), (N, N));
        assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
    });
}

/// `test_filling_tasks_check_return_value`.
#[test]
fn every_round_hands_out_every_index() {
    run(async {
        let barrier = barrier_of_n();
        let task = async || {
            barrier.wait().await.unwrap();
            barrier.wait().await.unwrap().index()
        };
        let mut indices = join_all((0..N).map(|_| task())).await;
        indices.sort_unstable();
        assert_eq!(indices, [0, 1, 2, 3, 4]);
    });
}

/// `test_blocking_tasks_while_draining`: two come back at once, and wait for the rest of the next round.
#[test]
fn a_task_that_comes_back_early_waits_for_the_next_round() {
    run(async {
        let barrier = barrier_of_n();
        let rest = Barrier::new(nonzero!(3));
        let early = Cell::new(2);
        let passed_rest = Cell::new(0);
        let task = async || {
            barrier.wait().await.unwrap();
            if early.get() > 0 {
                early.set(early.get() - 1);
            } else {
                rest.wait().await.unwrap();
                passed_rest.set(passed_rest.get() + 1);
            }
            barrier.wait().await.unwrap();
            assert_eq!(passed_rest.get(), 3, "the second round needs all");
        };
        join_all((0..N).map(|_| task())).await;
        assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
    });
}

/// `test_filling_tasks_cancel_one`.
#[test]
fn a_cancelled_task_does_not_break_the_round() {
    let barrier = Barrier::new(nonzero!(3));
    let mut one = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 1);
    let mut two = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 2);
    one.cancel();
    assert_eq!(barrier.waiting(), 1);
    let mut three = Polled::waiting(barrier.wait());
    assert_eq!(barrier.waiting(), 2);
    last_arrival(&barrier);
    index_of(&mut two);
    index_of(&mut three);
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_reset_barrier`.
#[test]
fn a_reset_of_an_idle_barrier_does_nothing() {
    let barrier = Barrier::new(nonzero!(1));
    barrier.reset();
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_reset_barrier_while_tasks_waiting`.
#[test]
fn a_reset_breaks_the_round_of_the_waiters() {
    let barrier = barrier_of_n();
    let mut tasks = arrivals(&barrier, N - 1);
    barrier.reset();
    assert!(tasks.iter_mut().all(|task| task.woken_and_ready().is_err()));
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_reset_barrier_when_tasks_half_draining_half_blocking`, for the blocked half. Here these tasks are in the next round
/// already, and the reset refuses them.
#[test]
fn a_reset_after_a_round_hits_only_waiters_of_the_next() {
    let barrier = barrier_of_n();
    let mut tasks = arrivals(&barrier, N - 1);
    last_arrival(&barrier);
    let mut blocked = arrivals(&barrier, N / 2);
    barrier.reset();
    assert!(tasks.iter_mut().all(|task| task.woken_and_ready().is_ok()));
    assert!(blocked.iter_mut().all(|task| task.woken_and_ready().is_err()));
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_reset_barrier_while_tasks_waiting_and_waiting_again`.
#[test]
fn a_refused_waiter_may_wait_again() {
    let barrier = barrier_of_n();
    let mut tasks = arrivals(&barrier, N - 1);
    barrier.reset();
    let mut again: Vec<_> = tasks
        .iter_mut()
        .map(|task| {
            assert!(task.woken_and_ready().is_err());
            Polled::waiting(barrier.wait())
        })
        .collect();
    last_arrival(&barrier);
    assert!(again.iter_mut().all(|task| task.woken_and_ready().is_ok()));
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
}

/// `test_reset_barrier_while_tasks_draining`. In asyncio the end of the round lets the first tasks that wait again through, and the
/// reset does nothing. Here these tasks are in the next round, and the reset refuses them.
#[test]
fn after_a_reset_between_two_rounds_all_meet_again() {
    run(async {
        let barrier = barrier_of_n();
        let count = Cell::new(0);
        let sent_away = Cell::new(0);
        let task = async || {
            barrier.wait().await.unwrap();
            count.set(count.get() + 1);
            if count.get() == N {
                barrier.reset();
            } else if barrier.wait().await.is_err() {
                sent_away.set(sent_away.get() + 1);
            }
            barrier.wait().await.unwrap();
        };
        join_all((0..N).map(|_| task())).await;
        assert_eq!(sent_away.get(), N - 1);
        assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
    });
}

/// `test_abort_barrier`.
#[test]
fn an_abort_breaks_it() {
    let barrier = Barrier::new(nonzero!(1));
    barrier.abort();
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, true));
    assert!(Polled::new(barrier.wait()).ready().is_err());
}

/// `test_abort_barrier_when_tasks_half_draining_half_blocking`, of the blocked half.
#[test]
fn an_abort_after_a_round_hits_only_waiters_of_the_next() {
    let barrier = barrier_of_n();
    let mut tasks = arrivals(&barrier, N - 1);
    last_arrival(&barrier);
    let mut blocked = arrivals(&barrier, N / 2);
    barrier.abort();
    assert!(tasks.iter_mut().all(|task| task.woken_and_ready().is_ok()));
    assert!(blocked.iter_mut().all(|task| task.woken_and_ready().is_err()));
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, true));
}

/// `test_abort_barrier_when_exception`.
#[test]
fn a_task_that_fails_may_abort_for_all() {
    run(async {
        let barrier = barrier_of_n();
        let broken = Cell::new(0);
        let task = async || {
            if barrier.wait().await.unwrap().index() == N / 2 {
                barrier.abort();
            } else if barrier.wait().await.is_err() {
                broken.set(broken.get() + 1);
            }
        };
        join_all((0..N).map(|_| task())).await;
        assert!(barrier.is_broken());
        assert_eq!((broken.get(), barrier.waiting()), (N - 1, 0));
    });
}

/// `test_abort_barrier_when_exception_then_resetting`.
#[test]
fn an_aborted_barrier_may_be_reset_and_used_again() {
    run(async {
        let (one, two) = (barrier_of_n(), barrier_of_n());
        let broken = Cell::new(0);
        let met = Cell::new(0);
        let task = async || {
            if one.wait().await.unwrap().index() == N / 2 {
                one.abort();
            } else if one.wait().await.is_err() {
                broken.set(broken.get() + 1);
            }
            // All tasks have left the first barrier before it is reset, and no task enters it before that.
            if two.wait().await.unwrap().index() == N / 2 {
                one.reset();
            }
            yield_now().await;
            two.wait().await.unwrap();
            one.wait().await.unwrap();
            met.set(met.get() + 1);
        };
        join_all((0..N).map(|_| task())).await;
        assert_eq!((broken.get(), met.get()), (N - 1, N));
        assert_eq!((one.waiting(), one.is_broken()), (0, false));
    });
}
