//! The jobs that `get` returns, `join`, and the stream of jobs.

use std::{
    rc::Rc,
    task::{Context, Poll, Waker},
};

use futures::{Stream, StreamExt, stream::FusedStream};
use warded::{Job, Queue};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Polled, panic_of};

of_every_kind!(
    a_job_is_its_item,
    a_job_counts_until_it_is_done_or_dropped_or_taken,
    a_panic_with_a_job_in_hand_counts_as_done,
    join_waits_until_every_item_is_done,
    join_of_a_queue_without_unfinished_items_does_not_wait,
    joiners_go_on_though_more_is_put_at_once,
    joiners_are_released_all_at_once,
    a_joiner_that_leaves_changes_nothing_for_the_others,
    the_stream_gives_every_job_and_ends_when_shut_down_and_empty,
    a_stream_that_is_dropped_while_it_waits_loses_nothing,
);

fn a_job_is_its_item<Q: AnyQueue<Vec<i32>>>() {
    let queue = Q::unbounded();
    queue.try_put(vec![1]).unwrap();
    let mut job: Job<'_, Vec<i32>, Q::Order> = queue.try_get().unwrap();
    job.push(2);
    assert_eq!(*job, [1, 2]);
    assert_eq!(job.into_inner(), [1, 2]);
}

fn a_job_counts_until_it_is_done_or_dropped_or_taken<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    for item in 0..4 {
        queue.try_put(item).unwrap();
    }
    let [one, two, three] = [(); 3].map(|()| queue.try_get().unwrap());
    assert_eq!((queue.len(), queue.unfinished()), (1, 4));
    one.done();
    assert_eq!(queue.unfinished(), 3);
    drop(two);
    assert_eq!(queue.unfinished(), 2);
    let _item = three.into_inner();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
}

fn a_panic_with_a_job_in_hand_counts_as_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let mut joiner = Polled::waiting(queue.join());
    let panic = panic_of(|| {
        let _job = queue.try_get().unwrap();
        panic!("at work");
    });
    assert_eq!(panic, "at work");
    joiner.woken_and_ready();
    assert_eq!(queue.unfinished(), 0);
}

fn join_waits_until_every_item_is_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut joiner = Polled::waiting(queue.join());
    let one = queue.try_get().unwrap();
    let two = queue.try_get().unwrap();
    assert!(queue.is_empty());
    joiner.assert_asleep();
    one.done();
    joiner.assert_asleep();
    assert!(joiner.poll().is_pending());
    two.done();
    joiner.woken_and_ready();
    assert_eq!(joiner.wakes(), 1);
}

fn join_of_a_queue_without_unfinished_items_does_not_wait<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    Polled::new(queue.join()).ready();
    queue.try_put(1).unwrap();
    queue.try_get().unwrap().done();
    Polled::new(queue.join()).ready();
}

/// As in asyncio, a waiting `join` is released when the count reaches zero, even if more items are put in at once.
fn joiners_go_on_though_more_is_put_at_once<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let mut before = Polled::waiting(queue.join());
    queue.try_get().unwrap().done();
    queue.try_put(2).unwrap();
    let mut after = Polled::waiting(queue.join());
    before.woken_and_ready();
    after.assert_asleep();
    queue.try_get().unwrap().done();
    after.woken_and_ready();
}

fn joiners_are_released_all_at_once<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let mut joiners: Vec<_> = (0..40).map(|_| Polled::waiting(queue.join())).collect();
    drop(queue.try_get().unwrap());
    for joiner in &mut joiners {
        joiner.woken_and_ready();
    }
}

fn a_joiner_that_leaves_changes_nothing_for_the_others<Q: AnyQueue<i32>>() {
    for before in [true, false] {
        let queue = Q::unbounded();
        queue.try_put(1).unwrap();
        let mut joiners = [(); 3].map(|()| Polled::waiting(queue.join()));
        let job = queue.try_get().unwrap();
        if before {
            joiners[1].cancel();
            job.done();
        } else {
            job.done();
            joiners[1].cancel();
        }
        joiners[0].woken_and_ready();
        joiners[2].woken_and_ready();
        assert_eq!(joiners[1].wakers_kept(), 0);
    }
}

fn the_stream_gives_every_job_and_ends_when_shut_down_and_empty<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut got = vec![];
    queue.try_put(0).unwrap();
    queue.try_put(1).unwrap();
    let mut jobs = Box::pin(queue.jobs());
    let mut cx = Context::from_waker(Waker::noop());
    while let Poll::Ready(job) = jobs.as_mut().poll_next(&mut cx) {
        got.push(job.expect("not shut down").into_inner());
    }
    queue.try_put(2).unwrap();
    queue.try_put(3).unwrap();
    queue.shutdown();
    while let Poll::Ready(Some(job)) = jobs.as_mut().poll_next(&mut cx) {
        got.push(job.into_inner());
    }
    assert!(matches!(jobs.as_mut().poll_next(&mut cx), Poll::Ready(None)), "the end stays the end");
    got.sort_unstable();
    assert_eq!(got, [0, 1, 2, 3]);
    assert_eq!(queue.unfinished(), 0);
}

fn a_stream_that_is_dropped_while_it_waits_loses_nothing<Q: AnyQueue<i32>>() {
    for granted in [false, true] {
        let queue = Q::unbounded();
        let mut jobs = Box::pin(queue.jobs());
        assert!(jobs.as_mut().poll_next(&mut Context::from_waker(Waker::noop())).is_pending());
        let mut behind = Polled::waiting(queue.get());
        if granted {
            queue.try_put(1).unwrap();
        }
        drop(jobs);
        if !granted {
            queue.try_put(1).unwrap();
        }
        assert_eq!(*behind.woken_and_ready().unwrap(), 1);
    }
}

/// `for_each` and friends, and several streams of one queue.
#[test]
fn several_streams_share_the_jobs() {
    let queue = Queue::unbounded();
    for item in 0..10 {
        queue.try_put(item).unwrap();
    }
    queue.shutdown();
    let (one, other) = (queue.jobs(), queue.jobs());
    let sum = futures::stream::select(one, other).map(Job::into_inner).fold(0, async |sum, item| sum + item);
    assert_eq!(warded::block_on(sum), 45);
}

/// A dropped job first drops its item, and then counts as done.
#[test]
fn a_job_that_is_dropped_drops_its_item_first() {
    struct Looks(Rc<Queue<Looks>>, Rc<std::cell::Cell<usize>>);
    impl Drop for Looks {
        fn drop(&mut self) {
            self.1.set(self.0.unfinished());
        }
    }
    let queue = Rc::new(Queue::unbounded());
    let seen = Rc::new(std::cell::Cell::new(9));
    queue.try_put(Looks(Rc::clone(&queue), Rc::clone(&seen))).ok().unwrap();
    drop(queue.try_get().unwrap());
    assert_eq!(seen.get(), 1, "work is done once its item is gone");
    assert_eq!(queue.unfinished(), 0);
}

#[test]
fn a_stream_knows_when_it_has_ended() {
    fn is_terminated(stream: &impl FusedStream) -> bool {
        stream.is_terminated()
    }
    let queue = Queue::<i32>::unbounded();
    let mut jobs = Box::pin(queue.jobs());
    assert!(!is_terminated(&jobs));
    queue.shutdown();
    assert!(matches!(jobs.as_mut().poll_next(&mut Context::from_waker(Waker::noop())), Poll::Ready(None)));
    assert!(is_terminated(&jobs));
}
