//! Models of the queue: reserved items and slots, and waits that are dropped.

use std::task::Poll;

use super::{Task, block_on, leaked, model, together};
use crate::{Queue, nonzero};

/// Catches: the item of a dropped getter is lost, or no other getter is woken for it.
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

/// Catches: the slot of a dropped putter is lost, or its item is put in although the put was dropped.
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

/// Catches: a put misses the getter that begins to wait, and the getter misses the item.
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

/// Catches: a waiter joins the queue after the shutdown has served the waiters.
#[test]
fn shutdown_and_wait() {
    model(|| {
        let queue = leaked(Queue::bounded(nonzero!(1)));
        queue.try_put(1).unwrap();
        together(|| queue.shutdown(), || assert_eq!(block_on(queue.put(2)).unwrap_err().into_inner(), 2));
        assert_eq!(*queue.try_get().unwrap(), 1);
    });
}

/// Catches: a getter whose item is dropped by a shutdown goes on without an item, or counts one item too many as done.
#[test]
fn granted_get_and_shutdown_now() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let mut getter = Task::waiting(queue.get());
        queue.try_put(1).unwrap();
        let mut got = Poll::Pending;
        together(|| queue.shutdown_now(), || got = getter.poll());
        let Poll::Ready(got) = got else { panic!("the getter must have an item or an error") };
        drop(got);
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: the last item is done after a joiner has looked and before it is in the queue, so the joiner is not woken.
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

/// Catches: two items are done at the same time, and neither thread sees that its item was the last.
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

/// Catches: the slot of a dropped reserve is lost, or a shutdown does not wake the next waiter.
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

/// Catches: a dropped slot is lost if the reserve to which it goes is dropped, too.
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

/// Catches: a getter is refused although the item that was handed to another getter comes back (row B1 of `runtime/tests/README.md`).
#[test]
fn handed_item_and_cancelled_get_and_shutdown() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        let (first, mut second) = (Task::waiting(queue.get()), Task::waiting(queue.get()));
        queue.try_put(1).unwrap();
        together(|| drop(first), || queue.shutdown());
        assert_eq!(second.wakes(), 1);
        let Poll::Ready(Ok(job)) = second.poll() else { panic!("the second getter must get the item") };
        assert_eq!(*job, 1);
    });
}

/// Catches: the getter that takes the last item does not see the shutdown, and the shutdown does not see that the item is taken.
/// Then the getter that waits is never refused.
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

/// Catches: a putter that begins to wait while a getter takes its item is not served. The putter sets no flag, or sets it after
/// its look, or the getter ignores the flag.
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

/// Catches: a putter that is dropped while a getter takes its item clears the flag, so the next putter is not served. The slot
/// that the dropped putter was given is lost.
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

/// Catches: a newcomer takes the slot of a waiting putter, after a getter has taken its item and before that getter has the
/// mutex.
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

/// Catches: the item of a getter that is dropped just after `shutdown_now` is never dropped, or is counted twice.
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

/// Catches: a getter that is polled while an earlier item comes back loses its own item, or two getters get one item.
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

/// Catches: a getter that exchanges its item just after `shutdown_now` has no item, or an item that is counted as done twice.
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

/// Catches: an item that is put back just after `shutdown_now` stays in the queue.
#[test]
fn put_back_and_shutdown_now() {
    model(|| {
        let item = std::sync::Arc::new(());
        let queue = leaked(Queue::unbounded());
        queue.try_put(item.clone()).unwrap();
        let job = queue.try_get().unwrap();
        together(|| queue.shutdown_now(), || drop(job.put_back()));
        assert_eq!(std::sync::Arc::strong_count(&item), 1, "the item is dropped");
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    });
}

/// Catches: an item that is put after the last item was done, and before the joiners are served, keeps them waiting.
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

/// Catches: a dropped joiner clears the flag, so another joiner is not served; or the flag stays clear when a new joiner waits.
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

/// Catches: the first joiner looks before it sets the flag, and an item that is done in between sees no flag.
#[test]
fn last_done_and_first_join() {
    model(|| {
        let queue = leaked(Queue::unbounded());
        queue.try_put(1).unwrap();
        let job = queue.try_get().unwrap();
        together(|| job.done(), || block_on(queue.join()));
    });
}
