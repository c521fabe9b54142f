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

/// Catches: a waiter joins the queue after shutdown has looked at it.
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

/// Catches: the last item is done between a joiner's look and its place in the queue.
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

/// Catches: the slot of a reserve that leaves goes to nobody, or a shutdown leaves the next waiting.
#[test]
fn reserve_and_cancel_and_shutdown() {
    model(|| {
        let queue = leaked(Queue::<u8>::bounded(nonzero!(1)));
        let slot = queue.try_reserve().unwrap();
        let (first, second) = (Task::waiting(queue.reserve()), Task::waiting(queue.reserve()));
        together(
            || drop(slot),
            || {
                drop(first);
                queue.shutdown();
            },
        );
        if let Ok(slot) = second.finish() {
            assert_eq!(slot.put(7).unwrap_err().into_inner(), 7);
        }
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: a slot that is dropped is lost if the reserve that it goes to leaves.
#[test]
fn dropped_slot_and_cancelled_reserve() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        let slot = queue.try_reserve().unwrap();
        let (first, second) = (Task::waiting(queue.reserve()), Task::waiting(queue.reserve()));
        together(|| drop(slot), || drop(first));
        second.finish().unwrap().put(7).unwrap();
        assert_eq!(*queue.try_get().unwrap(), 7);
    });
}

/// Catches: a getter is refused though the item that was handed to another comes back (FAULTS row B1).
#[test]
fn handed_item_and_cancelled_get_and_shutdown() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let (first, mut second) = (Task::waiting(queue.get()), Task::waiting(queue.get()));
        queue.try_put(1).unwrap();
        together(|| drop(first), || queue.shutdown());
        assert_eq!(second.wakes(), 1);
        let Poll::Ready(Ok(job)) = second.poll() else { panic!("the item is its") };
        assert_eq!(*job, 1);
    });
}

/// Catches: the getter that takes the last item does not see the shutdown, and the shutdown does not see that the item is
/// taken; so nobody refuses the getter that waits.
#[test]
fn handed_item_is_taken_and_shutdown() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let (mut first, second) = (Task::waiting(queue.get()), Task::waiting(queue.get()));
        queue.try_put(1).unwrap();
        together(|| queue.shutdown(), || assert!(matches!(first.poll(), Poll::Ready(Ok(_)))));
        assert!(second.finish().is_err());
    });
}

/// Catches: a putter that begins to wait as a getter takes its item is told of the slot by nobody, since it set no flag, set it
/// after its look, or the getter ignores it.
#[test]
fn handed_item_is_taken_and_putter_joins() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        let mut getter = Task::waiting(queue.get());
        queue.try_put(1).unwrap();
        together(|| block_on(queue.put(2)).unwrap(), || assert!(getter.poll().is_ready()));
        assert_eq!(*queue.try_get().unwrap(), 2);
    });
}

/// Catches: a putter that leaves as a getter takes its item takes the flag with it, and the next putter is not told; or the slot
/// that it was given is lost.
#[test]
fn handed_item_is_taken_and_putter_leaves() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        let mut getter = Task::waiting(queue.get());
        queue.try_put(1).unwrap();
        let (first, second) = (Task::waiting(queue.put(2)), Task::waiting(queue.put(3)));
        together(|| drop(first), || assert!(getter.poll().is_ready()));
        second.finish().unwrap();
        assert_eq!(*queue.try_get().unwrap(), 3);
    });
}

/// Catches: a newcomer takes the slot of a putter that waits, between the take of a getter and its visit to the mutex.
#[test]
fn handed_item_is_taken_and_newcomer_puts() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        let mut getter = Task::waiting(queue.get());
        queue.try_put(1).unwrap();
        let putter = Task::waiting(queue.put(2));
        let mut newcomer = Task::new(queue.put(3));
        together(
            move || assert!(getter.poll().is_ready()),
            || {
                assert!(queue.try_reserve().is_err());
                assert!(newcomer.poll().is_pending());
            },
        );
        putter.finish().unwrap();
        assert_eq!(newcomer.wakes(), 0);
        assert_eq!(*queue.try_get().unwrap(), 2);
        newcomer.finish().unwrap();
    });
}

/// Catches: a getter leaves its item behind in a queue that has just been shut down: it is never dropped, or counted twice.
#[test]
fn handed_item_and_cancelled_get_and_shutdown_now() {
    model(|| {
        let item = std::sync::Arc::new(());
        let queue = leaked(Queue::unbounded());
        let getter = Task::waiting(queue.get());
        queue.try_put(item.clone()).unwrap();
        together(|| queue.shutdown_now(), || drop(getter));
        assert_eq!(std::sync::Arc::strong_count(&item), 1, "dropped");
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: a getter that is polled while an earlier item comes back loses its own, or two have the same.
#[test]
fn item_comes_back_and_another_is_taken() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let [first, mut second, third] = [(); 3].map(|()| Task::waiting(queue.get()));
        queue.try_put(1).unwrap();
        queue.try_put(2).unwrap();
        let mut got = Poll::Pending;
        together(|| drop(first), || got = second.poll());
        let Poll::Ready(Ok(got)) = got else { panic!("it was handed an item") };
        assert_eq!(*got + *third.finish().unwrap(), 3);
        assert_eq!(queue.len(), 0);
        drop(got);
        assert_eq!(queue.unfinished(), 0);
        queue.try_put(4).unwrap();
        assert_eq!(*queue.try_get().unwrap(), 4);
    });
}

/// Catches: a getter that exchanges its item in a queue that has just been shut down now has none, or one that is done twice.
#[test]
fn item_is_exchanged_and_shutdown_now() {
    model(|| {
        let item = std::sync::Arc::new(());
        let queue = leaked(Queue::unbounded());
        let [first, mut second, mut third] = [(); 3].map(|()| Task::waiting(queue.get()));
        queue.try_put(item.clone()).unwrap();
        queue.try_put(item.clone()).unwrap();
        drop(first);
        let mut got = Poll::Pending;
        together(|| queue.shutdown_now(), || got = second.poll());
        let Poll::Ready(got) = got else { panic!("it was handed an item, or is refused") };
        assert!(matches!(third.poll(), Poll::Ready(Err(_))));
        assert_eq!(std::sync::Arc::strong_count(&item), 1 + usize::from(got.is_ok()));
        assert_eq!((queue.len(), queue.unfinished()), (0, usize::from(got.is_ok())));
        drop(got);
        assert_eq!(queue.unfinished(), 0);
    });
}

/// Catches: an item is put back into a queue that has just been shut down now, and stays for ever.
#[test]
fn put_back_and_shutdown_now() {
    model(|| {
        let item = std::sync::Arc::new(());
        let queue = leaked(Queue::unbounded());
        queue.try_put(item.clone()).unwrap();
        let job = queue.try_get().unwrap();
        together(|| queue.shutdown_now(), || drop(job.put_back()));
        assert_eq!(std::sync::Arc::strong_count(&item), 1, "dropped, or refused and dropped");
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: an item that is put between the last done and its visit holds the joiners back.
#[test]
fn last_done_and_put_and_join() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = queue.try_get().unwrap();
        let joiner = Task::waiting(queue.join());
        let mut all_were_done = false;
        together(
            || job.done(),
            || {
                all_were_done = queue.unfinished() == 0;
                queue.try_put(2).unwrap();
            },
        );
        if !all_were_done {
            queue.try_get().unwrap().done();
        }
        joiner.finish();
    });
}

/// Catches: a joiner that leaves takes the flag with it, and the other is not told; or the flag stays unset for a newcomer.
#[test]
fn last_done_and_cancelled_join() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = queue.try_get().unwrap();
        let (first, second) = (Task::waiting(queue.join()), Task::waiting(queue.join()));
        together(|| job.done(), || drop(first));
        second.finish();
        queue.try_put(2).unwrap();
        let job = queue.try_get().unwrap();
        let third = Task::waiting(queue.join());
        job.done();
        third.finish();
    });
}

/// Catches: the first to join looks before it sets the flag, and the last done in between sees no flag.
#[test]
fn last_done_and_first_join() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = queue.try_get().unwrap();
        together(|| job.done(), || block_on(queue.join()));
    });
}
