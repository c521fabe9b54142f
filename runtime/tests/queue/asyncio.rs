//! The tests of Python's `test_queues.py` for asyncio's queues. Tests that Python runs for all three kinds of queue run for all
//! three here.
//!
//! These tests have no counterpart: `test_generic_alias`, `test_str`, `test_float_maxsize`, the two `test_format` (which test
//! private text), and `test_task_done_underflow` (which calls `task_done` too often; here a job is done once).

use std::{cell::Cell, time::Duration};

use futures::FutureExt;
use tokio::task::yield_now;
use warded::{LifoQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError, Wait, nonzero};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Log, Polled, run};

// --- QueueBasicTests ---

/// `test_repr`.
#[test]
fn its_debug_text_shows_how_many_items_are_in_it() {
    let queue = Queue::<i32>::unbounded();
    let empty = format!("{queue:?}");
    assert!(empty.starts_with("Queue"), "{empty}");
    queue.try_put(1).unwrap();
    assert_ne!(format!("{queue:?}"), empty);
}

/// `test_empty`.
#[test]
fn a_queue_is_empty_before_the_put_and_after_the_get() {
    let queue = Queue::unbounded();
    assert!(queue.is_empty());
    Polled::new(queue.put(1)).ready().unwrap();
    assert!(!queue.is_empty());
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    assert!(queue.is_empty());
}

/// `test_full`.
#[test]
fn only_a_bounded_queue_can_be_full() {
    assert!(!Queue::<i32>::unbounded().is_full());
    let queue = Queue::bounded(nonzero!(1));
    Polled::new(queue.put(1)).ready().unwrap();
    assert!(queue.is_full());
}

/// `QueueBasicTests.test_order`.
#[test]
fn items_leave_in_the_order_in_which_they_came() {
    let queue = Queue::unbounded();
    for item in [1, 3, 2] {
        Polled::new(queue.put(item)).ready().unwrap();
    }
    assert_eq!([(); 3].map(|()| *Polled::new(queue.get()).ready().unwrap()), [1, 3, 2]);
}

/// `test_maxsize`.
#[test]
fn a_putter_waits_at_a_full_queue_and_goes_on_after_a_get() {
    let queue = Queue::bounded(nonzero!(2));
    assert_eq!(queue.capacity(), Some(nonzero!(2)));
    let have_been_put = Log::default();
    let mut putter = Polled::waiting(async {
        for item in 0..3 {
            queue.put(item).await.unwrap();
            have_been_put.push(item);
        }
    });
    assert_eq!(have_been_put.take(), [0, 1]);
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 0);
    putter.woken_and_ready();
    assert_eq!(have_been_put.take(), [2]);
    assert_eq!([(); 2].map(|()| *Polled::new(queue.get()).ready().unwrap()), [1, 2]);
}

// --- QueueGetTests ---

/// `test_blocking_get`, `test_nonblocking_get`, `test_nonblocking_put`, `test_blocking_put`.
#[test]
fn an_item_can_be_got_by_waiting_or_trying() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    Polled::new(queue.put(2)).ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
}

/// `test_get_with_putters`.
#[test]
fn a_get_serves_a_putter_that_waits() {
    let queue = Queue::bounded(nonzero!(1));
    Polled::new(queue.put(1)).ready().unwrap();
    let mut putter = Polled::waiting(queue.put(2));
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    putter.woken_and_ready().unwrap();
}

/// `test_blocking_get_wait`.
#[test]
fn a_get_waits_until_something_is_put() {
    let queue = Queue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
}

/// `test_nonblocking_get_exception`.
#[test]
fn trying_to_get_from_an_empty_queue_says_so() {
    assert_eq!(Queue::<i32>::unbounded().try_get().err(), Some(TryGetError::Empty));
}

/// `test_get_cancelled_race`.
#[test]
fn a_cancelled_getter_loses_no_item() {
    let queue = Queue::unbounded();
    let mut one = Polled::waiting(queue.get());
    let mut two = Polled::waiting(queue.get());
    one.cancel();
    Polled::new(queue.put('a')).ready().unwrap();
    assert_eq!(*two.woken_and_ready().unwrap(), 'a');
}

/// `test_get_with_waiting_putters`.
#[test]
fn gets_find_the_items_of_waiting_putters_in_order() {
    run(async {
        let queue = Queue::<char>::bounded(nonzero!(1));
        let getter = async { [queue.get().await.unwrap().into_inner(), queue.get().await.unwrap().into_inner()] };
        let (_, _, got) = tokio::join!(biased; queue.put('a'), queue.put('b'), getter);
        assert_eq!(got, ['a', 'b']);
    });
}

/// `test_why_are_getters_waiting`, asyncio#265, asyncio#268.
#[test]
fn five_items_pass_through_a_queue_of_one() {
    run(async {
        let queue = Queue::bounded(nonzero!(1));
        let producer = async {
            for item in 0..5 {
                queue.put(item).await.unwrap();
            }
        };
        let consumer = async {
            for item in 0..5 {
                assert_eq!(*queue.get().await.unwrap(), item);
            }
        };
        tokio::join!(biased; producer, consumer);
    });
}

/// `test_cancelled_getters_not_being_held_in_self_getters`, gh-75801.
#[test]
fn getters_that_timed_out_leave_the_queue() {
    let queue = Queue::<i32>::bounded(nonzero!(5));
    let mut getter = Polled::new(queue.get().timeout(Duration::ZERO));
    assert!(getter.ready().is_err());
    assert_eq!(getter.wakers_kept(), 0);
    queue.try_put(1).unwrap();
    assert_eq!(*queue.try_get().unwrap(), 1, "no getter has it");
}

// --- QueuePutTests ---

/// `test_blocking_put_wait`.
#[test]
fn a_put_waits_until_something_is_got() {
    let queue = Queue::bounded(nonzero!(1));
    let mut putter = Polled::waiting(async {
        queue.put(1).await.unwrap();
        queue.put(2).await.unwrap();
    });
    assert_eq!(*queue.try_get().unwrap(), 1);
    putter.woken_and_ready();
    assert_eq!(*queue.try_get().unwrap(), 2);
}

/// `test_get_cancel_drop_one_pending_reader`, gh-68000.
#[test]
fn an_item_whose_getter_was_cancelled_is_still_the_first() {
    let queue = Queue::unbounded();
    let mut reader = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    reader.cancel();
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 2);
}

/// `test_get_cancel_drop_many_pending_readers`, which allows any order; here it is the order of waiting.
#[test]
fn if_one_of_three_getters_is_cancelled_two_items_go_to_the_others() {
    let queue = Queue::unbounded();
    let mut readers = [(); 3].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    readers[0].cancel();
    assert_eq!([1, 2].map(|index| *readers[index].woken_and_ready().unwrap()), [1, 2]);
}

/// `test_put_cancel_drop`.
#[test]
fn a_cancelled_put_delivers_nothing_and_can_be_tried_again() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut writer = Polled::waiting(queue.put(2));
    assert_eq!(*queue.try_get().unwrap(), 1);
    writer.cancel();
    Polled::new(queue.put(2)).ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
    assert_eq!(queue.len(), 0);
}

/// `test_nonblocking_put_exception`.
#[test]
fn trying_to_put_into_a_full_queue_says_so() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_put(2), Err(TryPutError::Full(2)));
}

/// `test_put_cancelled`: a put that has completed can't be cancelled.
#[test]
fn dropping_a_completed_put_leaves_its_item_in_the_queue() {
    let queue = Queue::unbounded();
    let mut put = Box::pin(queue.put(1));
    assert!(put.as_mut().now_or_never().unwrap().is_ok());
    drop(put);
    assert_eq!(*queue.try_get().unwrap(), 1);
}

/// `test_put_cancelled_race`.
#[test]
fn a_cancelled_third_putter_does_not_disturb_the_second() {
    let queue = Queue::bounded(nonzero!(1));
    Polled::new(queue.put('a')).ready().unwrap();
    let mut second = Polled::waiting(queue.put('b'));
    let mut third = Polled::waiting(queue.put('X'));
    third.cancel();
    assert_eq!(*queue.try_get().unwrap(), 'a');
    second.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 'b');
    assert!(queue.is_empty());
}

/// `test_put_with_waiting_getters`.
#[test]
fn a_put_serves_a_getter_that_waits() {
    let queue = Queue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    Polled::new(queue.put('a')).ready().unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 'a');
}

/// `test_why_are_putters_waiting`, asyncio#265.
#[test]
fn two_gets_serve_two_putters() {
    run(async {
        let queue = Queue::bounded(nonzero!(2));
        let getter = async {
            yield_now().await;
            for _ in 0..queue.len() {
                drop(queue.try_get().unwrap());
            }
        };
        let puts = tokio::join!(biased; getter, queue.put(0), queue.put(1), queue.put(2), queue.put(3));
        assert_eq!((puts.1, puts.2, puts.3, puts.4), (Ok(()), Ok(()), Ok(()), Ok(())));
    });
}

/// `test_cancelled_puts_not_being_held_in_self_putters`, gh-76755.
#[test]
fn cancelled_putters_leave_the_queue() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(1));
    assert_eq!(putter.wakers_kept(), 1);
    putter.cancel();
    assert_eq!(putter.wakers_kept(), 0);
    drop(queue.try_get().unwrap());
    queue.try_put(2).unwrap();
}

/// `test_cancelled_put_silence_value_error_exception`. The part that applies here: a put that was given its slot is cancelled.
#[test]
fn a_put_may_be_cancelled_after_its_slot_was_freed() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(1));
    drop(queue.try_get().unwrap());
    putter.cancel();
    assert_eq!(putter.wakers_kept(), 0);
    queue.try_put(2).unwrap();
}

// --- LifoQueueTests, PriorityQueueTests ---

/// `LifoQueueTests.test_order`.
#[test]
fn the_last_in_is_the_first_out_of_a_lifo_queue() {
    let queue = LifoQueue::unbounded();
    for item in [1, 3, 2] {
        Polled::new(queue.put(item)).ready().unwrap();
    }
    assert_eq!([(); 3].map(|()| *Polled::new(queue.get()).ready().unwrap()), [2, 3, 1]);
}

/// `PriorityQueueTests.test_order`.
#[test]
fn the_smallest_is_the_first_out_of_a_priority_queue() {
    let queue = PriorityQueue::unbounded();
    for item in [1, 3, 2] {
        Polled::new(queue.put(item)).ready().unwrap();
    }
    assert_eq!([(); 3].map(|()| *Polled::new(queue.get()).ready().unwrap()), [1, 2, 3]);
}

// --- _QueueJoinTestMixin, _QueueShutdownTestMixin ---

of_every_kind!(
    join_waits_until_two_workers_have_done_a_hundred_items,
    join_of_an_empty_queue_returns_at_once_also_the_second_time,
    an_empty_queue_that_is_shut_down_refuses_puts_and_gets,
    after_a_shutdown_only_the_items_that_are_left_can_be_got,
    an_immediate_shutdown_empties_the_queue_and_serves_joiners,
    an_unfinished_job_keeps_joiners_waiting_after_an_immediate_shutdown,
);

/// `test_task_done`.
fn join_waits_until_two_workers_have_done_a_hundred_items<Q: AnyQueue<u32>>() {
    let queue = Q::unbounded();
    for item in 0..100 {
        queue.try_put(item).unwrap();
    }
    let accumulator = Cell::new(0);
    let worker = async || {
        while let Ok(job) = queue.get().await {
            let item = *job;
            yield_now().await;
            accumulator.set(accumulator.get() + item);
            job.done();
        }
    };
    let boss = async {
        queue.join().await;
        assert_eq!(accumulator.get(), (0..100).sum());
        queue.shutdown();
    };
    run(async { tokio::join!(worker(), worker(), boss) });
}

/// `test_join_empty_queue`.
fn join_of_an_empty_queue_returns_at_once_also_the_second_time<Q: AnyQueue<u32>>() {
    let queue = Q::unbounded();
    Polled::new(queue.join()).ready();
    Polled::new(queue.join()).ready();
}

/// Asserts that the queue refuses all puts and gets. All tests of shutdowns end with this.
#[track_caller]
fn assert_refuses<Q: AnyQueue<&'static str>>(queue: &Q) {
    assert_eq!(Polled::new(queue.put("data")).ready().err(), Some(QueueShutDown("data")));
    assert_eq!(queue.try_put("data"), Err(TryPutError::ShutDown("data")));
    assert_eq!(Polled::new(queue.get()).ready().err(), Some(QueueShutDown(())));
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

/// `test_shutdown_empty`.
fn an_empty_queue_that_is_shut_down_refuses_puts_and_gets<Q: AnyQueue<&'static str>>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.shutdown();
    assert_eq!(queue.len(), 0);
    Polled::new(queue.join()).ready();
    assert!(getter.woken_and_ready().is_err());
    assert_refuses(&queue);
}

/// `test_shutdown_nonempty`.
fn after_a_shutdown_only_the_items_that_are_left_can_be_got<Q: AnyQueue<&'static str>>() {
    let queue = Q::bounded(1);
    queue.try_put("data").unwrap();
    let mut joiner = Polled::waiting(queue.join());
    let mut putter = Polled::waiting(queue.put("data2"));
    queue.shutdown();
    assert_eq!(queue.len(), 1);
    assert_eq!(putter.woken_and_ready(), Err(QueueShutDown("data2")));
    let job = Polled::new(queue.get()).ready().unwrap();
    assert_eq!(*job, "data");
    assert!(joiner.poll().is_pending());
    assert_refuses(&queue);
    job.done();
    joiner.woken_and_ready();
    assert_eq!(queue.unfinished(), 0);
}

/// `test_shutdown_immediate`.
fn an_immediate_shutdown_empties_the_queue_and_serves_joiners<Q: AnyQueue<&'static str>>() {
    let queue = Q::unbounded();
    queue.try_put("data").unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    assert_eq!(queue.len(), 0);
    joiner.woken_and_ready();
    assert_refuses(&queue);
    assert_eq!(queue.unfinished(), 0);
}

/// `test_shutdown_immediate_with_unfinished`.
fn an_unfinished_job_keeps_joiners_waiting_after_an_immediate_shutdown<Q: AnyQueue<&'static str>>() {
    let queue = Q::unbounded();
    queue.try_put("data").unwrap();
    queue.try_put("data").unwrap();
    let mut joiner = Polled::waiting(queue.join());
    let job = Polled::new(queue.get()).ready().unwrap();
    queue.shutdown_now();
    assert_eq!((queue.len(), queue.unfinished()), (0, 1));
    assert!(joiner.poll().is_pending());
    assert_refuses(&queue);
    job.done();
    joiner.woken_and_ready();
    assert_eq!(queue.unfinished(), 0);
}
