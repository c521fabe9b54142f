//! Jobs that keep the `Arc` of their queue.

use std::sync::Arc;

use warded::{OwnedJob, Queue, TryGetError, nonzero};

use crate::hand_polling::Polled;

#[test]
fn an_owned_job_counts_as_unfinished_until_it_is_dropped() {
    let queue = Arc::new(Queue::unbounded());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let first: OwnedJob<i32> = Arc::clone(&queue).try_get_owned().unwrap();
    let second = Polled::new(Arc::clone(&queue).get_owned()).ready().unwrap();
    assert_eq!((*first, *second), (1, 2));
    let mut joiner = Polled::waiting(queue.join());
    assert_eq!(first.into_inner(), 1);
    joiner.assert_asleep();
    second.done();
    joiner.woken_and_ready();
    assert!(matches!(Arc::clone(&queue).try_get_owned(), Err(TryGetError::Empty)));
}

#[test]
fn an_owned_job_and_its_wait_keep_the_queue_alive_and_release_it() {
    let queue = Arc::new(Queue::unbounded());
    let mut waiting = Polled::waiting(Arc::clone(&queue).get_owned());
    assert!(Arc::strong_count(&queue) > 1);
    queue.try_put(1).unwrap();
    let job = waiting.woken_and_ready().unwrap();
    drop(waiting);
    assert_eq!(Arc::strong_count(&queue), 2);
    drop(job);
    assert_eq!(Arc::strong_count(&queue), 1);
}

#[test]
fn a_cancelled_owned_get_leaves_the_item_at_its_position() {
    let queue = Arc::new(Queue::bounded(nonzero!(2)));
    let mut cancelled = Polled::waiting(Arc::clone(&queue).get_owned());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    cancelled.cancel();
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!(*queue.try_get().unwrap(), 2);
}

#[test]
fn an_owned_get_is_refused_by_a_queue_that_is_shut_down() {
    let queue = Arc::new(Queue::<i32>::unbounded());
    let mut waiting = Polled::waiting(Arc::clone(&queue).get_owned());
    queue.shutdown();
    assert!(waiting.woken_and_ready().is_err());
    assert!(Polled::new(Arc::clone(&queue).get_owned()).ready().is_err());
}
