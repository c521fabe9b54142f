//! The bugs that asyncio's queues had, or have. `conformance/README.md` lists them.

use std::{cmp::Ordering, time::Duration};

use warded::{PriorityQueue, Queue, TryPutError, Wait, nonzero};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Polled, panic_of};

of_every_kind!(
    every_put_counts_as_unfinished,
    waits_that_are_given_up_do_not_pile_up,
    a_woken_putter_that_leaves_wakes_the_next,
    a_shutdown_wakes_waiting_getters,
    shutting_down_now_releases_joiners_only_once_jobs_in_hand_are_done,
    two_gets_in_a_row_free_two_putters,
);

/// gh-68000: put, then cancel the woken getter: the item was lost.
#[test]
fn an_item_whose_woken_getter_is_cancelled_is_not_lost() {
    let queue = Queue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert!(getter.is_woken());
    getter.cancel();
    queue.try_put(2).unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [1, 2]);
}

/// asyncio#265, asyncio#268: two `get_nowait` with two putters waiting ended in an `AssertionError`, or hung.
fn two_gets_in_a_row_free_two_putters<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    queue.try_put(0).unwrap();
    queue.try_put(0).unwrap();
    let mut putters = [1, 2].map(|item| Polled::waiting(queue.put(item)));
    drop(queue.try_get().unwrap());
    drop(queue.try_get().unwrap());
    for putter in &mut putters {
        putter.woken_and_ready().unwrap();
    }
    assert!(queue.is_full());
}

/// asyncio#235: `LifoQueue.put` and `PriorityQueue.put` counted nothing, so `join` returned at once.
fn every_put_counts_as_unfinished<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    Polled::new(queue.put(1)).ready().unwrap();
    queue.try_put(1).unwrap();
    let mut waited = Polled::waiting(queue.put(1));
    assert_eq!(queue.unfinished(), 2);
    queue.try_get().unwrap().done();
    waited.woken_and_ready().unwrap();
    assert_eq!(queue.unfinished(), 2);
    let mut joiner = Polled::waiting(queue.join());
    queue.try_get().unwrap().done();
    joiner.assert_asleep();
    queue.try_get().unwrap().done();
    joiner.woken_and_ready();
}

/// gh-75801, gh-76755: getters and putters whose timeout had elapsed piled up in the deque.
fn waits_that_are_given_up_do_not_pile_up<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    for _ in 0..1_000 {
        assert!(Polled::new(queue.get().timeout(Duration::ZERO)).ready().is_err());
    }
    queue.try_put(1).unwrap();
    for _ in 0..1_000 {
        assert!(Polled::new(queue.put(2).timeout(Duration::ZERO)).ready().is_err());
    }
    assert_eq!(*queue.try_get().unwrap(), 1);
    queue.try_put(3).unwrap();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
}

/// gh-83055, open: `put_nowait` took the slot of a woken putter. That putter went to the end of the queue, which changed the
/// order.
#[test]
fn no_task_takes_the_slot_of_a_woken_putter() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut second = Polled::waiting(queue.put(2));
    let mut third = Polled::waiting(queue.put(3));
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!(queue.try_put(99), Err(TryPutError::Full(99)));
    let mut barging = Polled::waiting(queue.put(99));
    second.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
    third.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 3);
    barging.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 99);
}

/// The same for getters: `get_nowait` took the item of a woken getter.
#[test]
fn no_task_takes_the_item_of_a_woken_getter() {
    let queue = Queue::unbounded();
    let mut first = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert!(queue.try_get().is_err());
    let mut barging = Polled::waiting(queue.get());
    barging.assert_asleep();
    assert_eq!(*first.woken_and_ready().unwrap(), 1);
    queue.try_put(2).unwrap();
    assert_eq!(*barging.woken_and_ready().unwrap(), 2);
}

/// gh-108042: a woken putter that was interrupted did not wake the next one.
fn a_woken_putter_that_leaves_wakes_the_next<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(0).unwrap();
    let mut putters = [1, 2].map(|item| Polled::waiting(queue.put(item)));
    drop(queue.try_get().unwrap());
    putters[0].cancel();
    putters[1].woken_and_ready().unwrap();
}

/// gh-96471, gh-104228, gh-117531: a shutdown that is not immediate left getters waiting.
fn a_shutdown_wakes_waiting_getters<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getters = [(); 2].map(|()| Polled::waiting(queue.get()));
    queue.shutdown();
    for getter in &mut getters {
        assert!(getter.woken_and_ready().is_err());
    }
}

/// gh-137088: an immediate shutdown releases joiners only if the items that were taken out are done.
fn shutting_down_now_releases_joiners_only_once_jobs_in_hand_are_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    joiner.assert_asleep();
    drop(job);
    joiner.woken_and_ready();
}

/// gh-86296: asyncio's `wait_for` lost a result that came in the same tick in which the timeout elapsed.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn an_item_that_comes_in_the_moment_in_which_the_time_is_up_is_not_lost() {
    let second = Duration::from_secs(1);
    for looks in [true, false] {
        let queue = Queue::bounded(nonzero!(1));
        let mut getter = Polled::waiting(queue.get().timeout(second));
        tokio::time::advance(second).await;
        queue.try_put(1).unwrap();
        if looks {
            let job = getter.woken_and_ready().expect("it gets the item and not `Elapsed`");
            assert_eq!(job.unwrap().into_inner(), 1);
            queue.try_put(1).unwrap();
        } else {
            getter.cancel();
        }
        assert_eq!(queue.len(), 1);

        let mut putter = Polled::waiting(queue.put(2).timeout(second));
        tokio::time::advance(second).await;
        assert_eq!(*queue.try_get().unwrap(), 1);
        if looks {
            putter.woken_and_ready().expect("it gets the slot and not `Elapsed`").unwrap();
            assert_eq!(*queue.try_get().unwrap(), 2);
        } else {
            putter.cancel();
            queue.try_put(3).unwrap();
        }
    }
}

/// gh-86296, tornado#2826: the loser of a select had its item already.
#[test]
fn a_select_that_drops_a_granted_get_leaves_the_item_where_it_was() {
    let (one, other) = (Queue::unbounded(), Queue::unbounded());
    let mut select = Polled::waiting(async {
        let first = futures::future::select(Box::pin(one.get()), Box::pin(other.get())).await.factor_first().0;
        *first.unwrap()
    });
    other.try_put(2).unwrap();
    one.try_put(1).unwrap();
    assert_eq!(select.woken_and_ready(), 1);
    assert_eq!(*other.try_get().unwrap(), 2);
}

/// In asyncio, an item that can't be compared stays in the heap and is not counted. Here that does not compile. Only an `Ord`
/// that panics is similar, and then all counts are right.
#[test]
fn an_ord_that_panics_leaves_a_priority_queue_whole() {
    #[derive(Debug, PartialEq, Eq)]
    struct Fickle(u32);

    impl PartialOrd for Fickle {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Fickle {
        fn cmp(&self, other: &Self) -> Ordering {
            assert!(self.0 != 13 && other.0 != 13, "can't compare");
            self.0.cmp(&other.0)
        }
    }

    let queue = PriorityQueue::bounded(nonzero!(3));
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(Fickle(1)).unwrap();
    getter.woken_and_ready().unwrap().done();
    queue.try_put(Fickle(2)).unwrap();
    assert_eq!(panic_of(|| queue.try_put(Fickle(13))), "can't compare");
    assert_eq!((queue.len(), queue.unfinished()), (2, 2), "the item is in, and counts");
    let before = queue.len();
    let mut taken = 0;
    while !queue.is_empty() {
        // Taking an item may compare items as well. Then the item that is taken is lost, and counts as done.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(queue.try_get())));
        taken += 1;
    }
    assert_eq!((taken, queue.unfinished()), (before, 0));
    let mut joiner = Polled::new(queue.join());
    joiner.ready();
    queue.try_put(Fickle(3)).unwrap();
    assert_eq!(*queue.try_get().unwrap(), Fickle(3));
}
