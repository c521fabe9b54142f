//! The public promises of [`Barrier`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "barrier/asyncio.rs"]
mod asyncio;
#[path = "barrier/breaking.rs"]
mod breaking;
#[path = "barrier/model.rs"]
mod model;
#[path = "barrier/past_bugs.rs"]
mod past_bugs;

use std::{num::NonZeroUsize, pin::pin, task::Context, thread, time::Duration};

use futures::future::FusedFuture;
use hand_polling::{Alarm, Log, Polled, panic_of, touchy};
use warded::{Barrier, BrokenBarrier, Elapsed, Turn, Wait, block_on, nonzero};

static IN_A_STATIC: Barrier = Barrier::new(nonzero!(1));

/// A task at the barrier.
type Arrival<'a> = Polled<'a, Result<Turn, BrokenBarrier>>;

/// Makes `count` tasks that wait at the barrier.
#[track_caller]
fn arrivals(barrier: &Barrier, count: usize) -> Vec<Arrival<'_>> {
    (0..count).map(|_| Polled::waiting(barrier.wait())).collect()
}

/// The last arrival, which opens the barrier.
#[track_caller]
fn last_arrival(barrier: &Barrier) -> Turn {
    Polled::new(barrier.wait()).ready().expect("not broken")
}

#[track_caller]
fn index_of(arrival: &mut Arrival<'_>) -> usize {
    arrival.woken_and_ready().expect("not broken").index()
}

#[test]
fn a_barrier_can_be_a_static() {
    let turn = block_on(IN_A_STATIC.wait()).unwrap();
    assert_eq!((turn.index(), turn.is_last()), (0, true));
}

#[test]
fn a_barrier_knows_its_parties() {
    let barrier = Barrier::new(nonzero!(3));
    assert_eq!((barrier.parties(), barrier.waiting(), barrier.is_broken()), (3, 0, false));
    assert_eq!(Barrier::new(NonZeroUsize::MAX).parties(), usize::MAX);
}

#[test]
fn all_wait_for_the_last() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    assert_eq!(barrier.waiting(), 2);
    for task in &mut tasks {
        task.assert_asleep();
        assert!(task.poll().is_pending());
    }
    let last = last_arrival(&barrier);
    assert_eq!((last.index(), last.is_last()), (2, true));
    for (index, task) in tasks.iter_mut().enumerate() {
        let turn = task.woken_and_ready().unwrap();
        assert_eq!((turn.index(), turn.is_last()), (index, false));
    }
    assert_eq!(barrier.waiting(), 0);
}

#[test]
fn a_barrier_of_one_never_waits() {
    let barrier = Barrier::new(nonzero!(1));
    for _ in 0..3 {
        assert_eq!(last_arrival(&barrier).index(), 0);
        assert_eq!(barrier.waiting(), 0);
    }
}

#[test]
fn the_waiters_of_a_round_are_woken_in_the_order_of_arrival() {
    for count in [1, 2, 31, 32, 33, 65] {
        let barrier = Barrier::new(NonZeroUsize::new(count + 1).unwrap());
        let woken = Log::default();
        let mut tasks: Vec<_> = (0..count)
            .map(|name| {
                let mut task = Polled::with_alarm(barrier.wait(), Alarm::logged(&woken, name));
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        assert_eq!(last_arrival(&barrier).index(), count);
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        for (name, task) in tasks.iter_mut().enumerate() {
            assert_eq!(index_of(task), name);
        }
    }
}

/// The indices follow the order of the first polls, and not the order in which the tasks go on.
#[test]
fn indices_are_in_the_order_of_arrival() {
    let barrier = Barrier::new(nonzero!(4));
    let mut made_first = Polled::new(barrier.wait());
    let mut tasks = arrivals(&barrier, 2);
    assert!(made_first.poll().is_pending());
    assert_eq!(last_arrival(&barrier).index(), 3);
    assert_eq!(index_of(&mut made_first), 2);
    assert_eq!(index_of(&mut tasks[1]), 1);
    assert_eq!(index_of(&mut tasks[0]), 0);
}

#[test]
fn a_barrier_serves_round_after_round() {
    let barrier = Barrier::new(nonzero!(2));
    for _ in 0..1_000 {
        let mut one = Polled::waiting(barrier.wait());
        assert!(last_arrival(&barrier).is_last());
        assert_eq!(index_of(&mut one), 0);
    }
}

/// The next round fills while tasks of the last round have not been polled, and the two rounds are not mixed up.
#[test]
fn rounds_do_not_mix() {
    let barrier = Barrier::new(nonzero!(3));
    let mut first = arrivals(&barrier, 2);
    last_arrival(&barrier);
    let mut second = arrivals(&barrier, 2);
    assert_eq!(barrier.waiting(), 2);
    for (index, task) in first.iter_mut().enumerate() {
        assert_eq!(index_of(task), index);
    }
    for task in &mut second {
        task.assert_asleep();
        assert!(task.poll().is_pending());
    }
    last_arrival(&barrier);
    for (index, task) in second.iter_mut().enumerate() {
        assert_eq!(index_of(task), index);
    }
}

#[test]
fn a_cancelled_arrival_is_taken_back() {
    let barrier = Barrier::new(nonzero!(3));
    for leaver in 0..2 {
        let mut tasks = arrivals(&barrier, 2);
        tasks[leaver].cancel();
        assert_eq!(barrier.waiting(), 1);
        let mut third = Polled::waiting(barrier.wait());
        tasks[1 - leaver].assert_asleep();
        assert_eq!(last_arrival(&barrier).index(), 2);
        assert_eq!(index_of(&mut tasks[1 - leaver]), 0, "the task that stays moves up");
        assert_eq!(index_of(&mut third), 1);
        assert!(!barrier.is_broken());
    }
}

#[test]
fn a_round_that_everybody_left_starts_anew() {
    let barrier = Barrier::new(nonzero!(3));
    drop(arrivals(&barrier, 2));
    assert_eq!(barrier.waiting(), 0);
    let mut tasks = arrivals(&barrier, 2);
    last_arrival(&barrier);
    assert_eq!([index_of(&mut tasks[0]), index_of(&mut tasks[1])], [0, 1]);
}

#[test]
fn a_wait_dropped_after_the_barrier_has_opened_changes_nothing() {
    let barrier = Barrier::new(nonzero!(3));
    let mut tasks = arrivals(&barrier, 2);
    last_arrival(&barrier);
    let next = arrivals(&barrier, 1);
    tasks[0].cancel();
    assert_eq!(barrier.waiting(), 1, "only the task of the next round waits");
    assert_eq!(index_of(&mut tasks[1]), 1);
    next[0].assert_asleep();
    assert!(!barrier.is_broken());
}

#[test]
fn a_future_that_was_never_polled_has_not_arrived() {
    let barrier = Barrier::new(nonzero!(2));
    let unpolled = barrier.wait();
    assert_eq!(barrier.waiting(), 0);
    let one = Polled::waiting(barrier.wait());
    drop(unpolled);
    one.assert_asleep();
    assert_eq!(barrier.waiting(), 1);
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let barrier = Barrier::new(nonzero!(2));
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut one = pin!(barrier.wait());
    let mut two = pin!(barrier.wait());
    assert!(!one.is_terminated(), "not polled");
    assert!(one.as_mut().poll(&mut cx).is_pending());
    assert!(!one.is_terminated(), "arrived");
    assert!(two.as_mut().poll(&mut cx).is_ready());
    assert!(two.is_terminated());
    assert!(!one.is_terminated(), "released");
    assert!(one.as_mut().poll(&mut cx).is_ready());
    assert!(one.is_terminated());
}

/// This holds whether the future had to wait or not. The panic does not count as a second arrival.
#[test]
fn a_future_polled_after_completion_panics() {
    let barrier = Barrier::new(nonzero!(2));
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut one = pin!(barrier.wait());
    let mut two = pin!(barrier.wait());
    assert!(one.as_mut().poll(&mut cx).is_pending());
    assert!(two.as_mut().poll(&mut cx).is_ready());
    assert!(one.as_mut().poll(&mut cx).is_ready());
    assert!(panic_of(|| one.as_mut().poll(&mut cx)).contains("after it had completed"));
    assert!(panic_of(|| two.as_mut().poll(&mut cx)).contains("after it had completed"));
    assert_eq!(barrier.waiting(), 0);
}

#[test]
fn threads_meet_by_block_on() {
    const ROUNDS: usize = 50;
    let barrier = Barrier::new(nonzero!(4));
    let mut leaders: Vec<usize> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let barrier = &barrier;
                scope.spawn(move || (0..ROUNDS).map(|_| block_on(barrier.wait()).unwrap().index()).sum::<usize>())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    leaders.sort_unstable();
    assert_eq!(leaders.iter().sum::<usize>(), ROUNDS * (1 + 2 + 3), "each index occurs once in a round");
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn an_arrival_that_waits_too_long_is_taken_back() {
    let barrier = Barrier::new(nonzero!(2));
    assert!(matches!(barrier.wait().timeout(Duration::from_secs(1)).await, Err(Elapsed)));
    assert_eq!(barrier.waiting(), 0);
    assert!(!barrier.is_broken());
}

#[test]
fn debug_shows_the_waiters_and_whether_it_is_broken() {
    let barrier = Barrier::new(nonzero!(7));
    let idle = format!("{barrier:?}");
    assert!(idle.starts_with("Barrier") && idle.contains('7'), "{idle}");
    let tasks = arrivals(&barrier, 3);
    let filling = format!("{barrier:?}");
    assert!(filling.contains('3'), "{filling}");
    drop(tasks);
    assert_eq!(format!("{barrier:?}"), idle);
    barrier.abort();
    assert_ne!(format!("{barrier:?}"), idle);
    barrier.reset();
    assert_eq!(format!("{barrier:?}"), idle);
    let turn = format!("{:?}", last_arrival(&Barrier::new(nonzero!(1))));
    assert!(turn.contains("Turn"), "{turn}");
    assert!(format!("{BrokenBarrier:?}").contains("BrokenBarrier"));
    assert!(!format!("{BrokenBarrier}").is_empty());
}

#[test]
fn debug_of_a_wait_shows_its_state() {
    let barrier = Barrier::new(nonzero!(2));
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = Box::pin(barrier.wait());
    assert!(format!("{wait:?}").contains("Arriving"));
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    assert!(format!("{wait:?}").contains("Queued"));
    last_arrival(&barrier);
    assert!(format!("{wait:?}").contains("Granted"));
    assert!(wait.as_mut().poll(&mut cx).is_ready());
    assert!(format!("{wait:?}").contains("Done"));
}

/// A waker that panics must not cost another task its turn, nor make that task arrive twice.
#[test]
fn the_last_party_has_its_turn_though_the_waker_of_another_panics() {
    let barrier = Barrier::new(nonzero!(2));
    let mut first = Polled::new(barrier.wait());
    assert!(first.poll_with(&touchy()).is_pending());
    assert!(Polled::new(barrier.wait()).ready().unwrap().is_last());
    assert_eq!(barrier.waiting(), 0);
    assert_eq!(first.ready().unwrap().index(), 0);
}
