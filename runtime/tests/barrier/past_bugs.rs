//! The bugs and surprises that asyncio's `Barrier` has. `conformance/README.md` lists them.

use std::{num::NonZeroUsize, time::Duration};

use warded::{Barrier, Wait, nonzero};

use super::{arrivals, index_of, last_arrival};
use crate::hand_polling::Polled;

/// gh-155233, open: after an arrival is cancelled in a round that fills, two tasks get the same index, and one index is
/// missing.
#[test]
fn indices_are_unique_if_waits_are_cancelled_while_the_round_fills() {
    for leavers in [vec![0], vec![1], vec![3], vec![0, 2], vec![3, 1, 0]] {
        let barrier = Barrier::new(NonZeroUsize::new(5).unwrap());
        let mut tasks = arrivals(&barrier, 4);
        for leaver in &leavers {
            tasks[*leaver].cancel();
        }
        tasks.retain(Polled::is_waiting);
        tasks.extend(arrivals(&barrier, leavers.len()));
        assert_eq!(last_arrival(&barrier).index(), 4);
        let indices: Vec<_> = tasks.iter_mut().map(index_of).collect();
        assert_eq!(indices, [0, 1, 2, 3], "{leavers:?} left");
    }
}

/// In asyncio, by design: `reset` or `abort` between the last arrival and the moment in which the other tasks run makes these
/// tasks fail, although their round is complete.
#[test]
fn a_round_that_is_complete_stays_complete() {
    for breaks in [Barrier::reset, Barrier::abort] {
        let barrier = Barrier::new(nonzero!(2));
        let mut a = Polled::waiting(barrier.wait());
        assert_eq!(last_arrival(&barrier).index(), 1);
        breaks(&barrier);
        assert_eq!(index_of(&mut a), 0);
    }
}

/// gh-86296: asyncio's `wait_for` lost a result that came in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_round_that_is_complete_in_the_moment_in_which_the_time_is_up_counts() {
    let barrier = Barrier::new(nonzero!(2));
    let mut waiter = Polled::waiting(barrier.wait().timeout(Duration::from_secs(1)));
    tokio::time::advance(Duration::from_secs(1)).await;
    last_arrival(&barrier);
    let turn = waiter.woken_and_ready().expect("it gets its turn and not `Elapsed`");
    assert_eq!(turn.unwrap().index(), 0);
}
