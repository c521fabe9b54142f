//! The queue: items and slots that are spoken for, and those who leave.

use std::task::Poll;

use super::{Task, block_on, leaked, model, together};
use crate::{Queue, nonzero};

/// Catches: the item that was kept for a getter that leaves is lost, or nobody is told of it.
#[test]
fn put_and_cancelled_get() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let (first, second) = (Task::waiting(queue.get()), Task::waiting(queue.get()));
        together(|| queue.try_put(1).unwrap(), || drop(first));
        assert_eq!(*second.finish().unwrap(), 1);
        assert_eq!(queue.len(), 0);
    });
}

/// Catches: the slot that was kept for a putter that leaves is lost; or its item is delivered all the same.
#[test]
fn get_and_cancelled_put() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        queue.try_put(1).unwrap();
        let (first, second) = (Task::waiting(queue.put(2)), Task::waiting(queue.put(3)));
        together(|| queue.try_get().unwrap().done(), || drop(first));
        second.finish().unwrap();
        assert_eq!(*queue.try_get().unwrap(), 3);
    });
}

/// Catches: put and get each find the other not there yet.
#[test]
fn put_and_get() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        together(
            || {
                block_on(queue.put(1)).unwrap();
                block_on(queue.put(2)).unwrap();
            },
            || {
                assert_eq!(*block_on(queue.get()).unwrap(), 1);
                assert_eq!(*block_on(queue.get()).unwrap(), 2);
            },
        );
        assert_eq!(queue.unfinished(), 0);
        queue.try_put(3).unwrap();
    });
}

/// Catches: a getter sees "empty" and then "shut down", and the item that was put in between is never taken (flume #120).
#[test]
fn put_and_shutdown_and_get() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        together(
            || {
                queue.try_put(1).unwrap();
                queue.shutdown();
            },
            || assert_eq!(*block_on(queue.get()).unwrap(), 1),
        );
    });
}

/// Catches: a waiter joins the line after shutdown has looked at it.
#[test]
fn shutdown_and_wait() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        queue.try_put(1).unwrap();
        together(|| queue.shutdown(), || assert_eq!(block_on(queue.put(2)).unwrap_err().into_inner(), 2));
        assert_eq!(*queue.try_get().unwrap(), 1);
    });
}

/// Catches: a getter whose item is dropped by a shutdown goes on with nothing, or takes one too many off the count.
#[test]
fn granted_get_and_shutdown_now() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let mut getter = Task::waiting(queue.get());
        queue.try_put(1).unwrap();
        let mut got = Poll::Pending;
        together(|| queue.shutdown_now(), || got = getter.poll());
        let Poll::Ready(got) = got else { panic!("let in, and shut down") };
        drop(got);
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: the last item is done between a joiner's look and its place in line.
#[test]
fn done_and_join() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = queue.try_get().unwrap();
        let waiting = Task::waiting(queue.join());
        together(|| job.done(), || block_on(queue.join()));
        waiting.finish();
    });
}

/// Catches: two are done at once, and neither sees that it was the last.
#[test]
fn two_done_and_a_joiner() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        queue.try_put(2).unwrap();
        let (one, other) = (queue.try_get().unwrap(), queue.try_get().unwrap());
        let joiner = Task::waiting(queue.join());
        together(|| one.done(), || other.done());
        joiner.finish();
    });
}
