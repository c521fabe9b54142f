//! Models of the barrier: a round trips while a party leaves or breaks the barrier.

use std::task::Poll;

use super::{Task, leaked, model, together};
use crate::{Barrier, nonzero};

/// Catches: a party that leaves before the round trips stays counted, and the round trips with one party too few. A party that
/// leaves after the trip, before its batch is woken, is subtracted from the next round.
#[test]
fn trip_and_cancel() {
    model(|| {
        let barrier = leaked(Barrier::new(nonzero!(5)));
        let before = [Task::waiting(barrier.wait()), Task::waiting(barrier.wait())];
        let leaver = Task::waiting(barrier.wait());
        let behind = Task::waiting(barrier.wait());
        let mut last = Task::new(barrier.wait());
        let mut turn = Poll::Pending;
        together(|| drop(leaver), || turn = last.poll());
        let leaver_had_its_turn = turn.is_ready();
        if let Poll::Ready(turn) = turn {
            assert!(turn.unwrap().is_last());
        } else {
            assert_eq!(barrier.waiting(), 4);
            assert!(Task::new(barrier.wait()).poll().is_ready());
            assert_eq!(last.finish().unwrap().index(), 3);
        }
        let indices = before.map(|task| task.finish().unwrap().index());
        assert_eq!(indices, [0, 1]);
        assert_eq!(behind.finish().unwrap().index(), if leaver_had_its_turn { 3 } else { 2 });
        assert_eq!(barrier.waiting(), 0);
    });
}

/// Catches: two parties arrive at the same time, and both wait, or both are the last.
#[test]
fn two_arrive() {
    model(|| {
        let barrier = leaked(Barrier::new(nonzero!(2)));
        let (one, other) = (leaked(std::sync::Mutex::new(None)), leaked(std::sync::Mutex::new(None)));
        let arrive = |turn: &'static std::sync::Mutex<_>| {
            move || *turn.lock().unwrap() = Some(super::block_on(barrier.wait()).unwrap().index())
        };
        together(arrive(one), arrive(other));
        let indices = one.lock().unwrap().unwrap() + other.lock().unwrap().unwrap();
        assert_eq!(indices, 1, "zero and one");
    });
}

/// Catches: a round that has tripped is broken for some or all of its parties.
#[test]
fn trip_and_abort() {
    model(|| {
        let barrier = leaked(Barrier::new(nonzero!(5)));
        let waiting = [(); 4].map(|()| Task::waiting(barrier.wait()));
        let mut last = None;
        together(
            || barrier.abort(),
            || {
                let Poll::Ready(turn) = Task::new(barrier.wait()).poll() else { panic!("the round is full or broken") };
                last = Some(turn);
            },
        );
        let last = last.unwrap().is_ok();
        for task in waiting {
            assert_eq!(task.finish().is_ok(), last, "the round trips or breaks for all parties");
        }
    });
}
