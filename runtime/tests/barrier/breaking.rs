//! `reset` and `abort`.

use warded::{Barrier, BrokenBarrier, nonzero};

use super::{arrivals, index_of, last_arrival};
use crate::hand_polling::Polled;

#[test]
fn a_reset_without_waiters_changes_nothing() {
    let barrier = Barrier::new(nonzero!(2));
    barrier.reset();
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
    let mut one = Polled::waiting(barrier.wait());
    assert_eq!(last_arrival(&barrier).index(), 1);
    assert_eq!(index_of(&mut one), 0);
}

#[test]
fn a_reset_refuses_all_waiters_and_the_barrier_works_on() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    barrier.reset();
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, false));
    let mut again = Polled::waiting(barrier.wait());
    for task in &mut tasks {
        assert_eq!(task.woken_and_ready().err(), Some(BrokenBarrier));
    }
    let mut other = Polled::waiting(barrier.wait());
    last_arrival(&barrier);
    assert_eq!([index_of(&mut again), index_of(&mut other)], [0, 1]);
}

#[test]
fn an_abort_refuses_all_waiters_and_all_newcomers() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    barrier.abort();
    assert_eq!((barrier.waiting(), barrier.is_broken()), (0, true));
    for task in &mut tasks {
        assert_eq!(task.woken_and_ready().err(), Some(BrokenBarrier));
    }
    for _ in 0..4 {
        assert_eq!(Polled::new(barrier.wait()).ready().err(), Some(BrokenBarrier));
    }
    barrier.abort();
    assert!(barrier.is_broken(), "as before");
}

#[test]
fn a_reset_mends_a_broken_barrier() {
    let barrier = Barrier::new(nonzero!(2));
    let mut sent_away = Polled::waiting(barrier.wait());
    barrier.abort();
    barrier.reset();
    assert!(!barrier.is_broken());
    let mut one = Polled::waiting(barrier.wait());
    assert_eq!(last_arrival(&barrier).index(), 1);
    assert_eq!(index_of(&mut one), 0);
    assert_eq!(sent_away.woken_and_ready().err(), Some(BrokenBarrier), "it waited when the barrier broke");
}

/// "A round of the barrier that has tripped can't be broken any more."
#[test]
fn a_round_that_has_opened_can_not_be_broken() {
    for abort in [false, true] {
        let barrier = Barrier::new(nonzero!(3));
        let mut tasks = arrivals(&barrier, 2);
        last_arrival(&barrier);
        let mut next = arrivals(&barrier, 2);
        if abort {
            barrier.abort();
        } else {
            barrier.reset();
        }
        assert_eq!([index_of(&mut tasks[0]), index_of(&mut tasks[1])], [0, 1]);
        for task in &mut next {
            assert_eq!(task.woken_and_ready().err(), Some(BrokenBarrier), "it was in the round that was filling");
        }
    }
}

#[test]
fn a_barrier_of_one_breaks_too() {
    let barrier = Barrier::new(nonzero!(1));
    barrier.abort();
    assert_eq!(Polled::new(barrier.wait()).ready().err(), Some(BrokenBarrier));
    barrier.reset();
    assert_eq!(last_arrival(&barrier).index(), 0);
}

#[test]
fn a_waiter_that_leaves_after_it_was_refused_changes_nothing() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    barrier.reset();
    let mut next = arrivals(&barrier, 2);
    tasks[0].cancel();
    assert_eq!(barrier.waiting(), 2);
    last_arrival(&barrier);
    assert_eq!([index_of(&mut next[0]), index_of(&mut next[1])], [0, 1]);
    assert_eq!(tasks[1].woken_and_ready().err(), Some(BrokenBarrier));
}

#[test]
fn a_wait_made_before_the_break_and_polled_after_it_finds_the_barrier_as_it_is() {
    let barrier = Barrier::new(nonzero!(2));
    let mut finds_it_broken = Polled::new(barrier.wait());
    let mut finds_it_mended = Polled::new(barrier.wait());
    barrier.abort();
    assert!(finds_it_broken.ready().is_err());
    barrier.reset();
    assert!(finds_it_mended.poll().is_pending());
    assert_eq!(barrier.waiting(), 1);
}

#[test]
fn all_refused_waiters_are_woken_first_in_first_out() {
    for (count, parties) in [(1, 2), (33, 40), (65, 66)] {
        let barrier = Barrier::new(std::num::NonZeroUsize::new(parties).unwrap());
        let woken = crate::hand_polling::Log::default();
        let mut tasks: Vec<_> = (0..count)
            .map(|name| {
                let alarm = crate::hand_polling::Alarm::logged(&woken, name);
                let mut task = Polled::with_alarm(barrier.wait(), alarm);
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        barrier.reset();
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        for task in &mut tasks {
            assert!(task.ready().is_err());
        }
    }
}
