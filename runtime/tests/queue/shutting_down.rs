//! `shutdown` and `shutdown_now`: which tasks are refused, which go on, and which items are dropped.

use std::{
    rc::Rc,
    task::{Context, Poll, Waker},
};

use futures::Stream;
use warded::{Queue, QueueShutDown, TryGetError, TryPutError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::Polled;

of_every_kind!(
    after_a_shutdown_puts_are_refused_with_their_item,
    after_a_shutdown_gets_go_on_until_the_queue_is_empty,
    a_shutdown_refuses_all_waiting_putters,
    a_shutdown_refuses_all_waiting_getters,
    a_shutdown_releases_no_joiner_while_work_is_left,
    shutting_down_now_drops_the_items_and_what_they_counted_for,
    shutting_down_now_leaves_jobs_in_hand_to_be_done,
    a_shut_down_queue_can_be_shut_down_again_and_now,
    a_slot_that_was_reserved_when_it_shut_down_is_refused,
    an_item_that_was_handed_over_before_a_shutdown_is_kept_and_other_getters_are_refused_once_it_is_taken,
    no_getter_is_refused_while_an_item_may_come_back,
    an_item_is_given_out_after_a_shutdown_until_it_is_gone,
    shutting_down_now_refuses_a_getter_that_has_not_taken_its_item,
    shutting_down_now_drops_an_item_whose_getter_leaves,
    the_last_getter_to_take_its_item_refuses_the_others_also_after_a_drop,
    a_reserved_slot_is_refused_after_a_shutdown,
    an_item_on_its_way_whose_getter_leaves_a_shut_down_queue_can_be_got,
    a_future_made_before_the_shutdown_and_polled_after_it_is_refused,
    the_stream_ends_when_it_is_shut_down_now,
);

fn after_a_shutdown_puts_are_refused_with_their_item<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    assert!(!queue.is_shut_down());
    queue.shutdown();
    assert!(queue.is_shut_down());
    assert_eq!(Polled::new(queue.put(7)).ready().err(), Some(QueueShutDown(7)));
    let refused = queue.try_put(8).unwrap_err();
    assert!(matches!(refused, TryPutError::ShutDown(8)));
    assert_eq!(refused.into_inner(), 8);
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn after_a_shutdown_gets_go_on_until_the_queue_is_empty<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    queue.shutdown();
    assert!(matches!(queue.try_put(2), Err(TryPutError::ShutDown(2))), "refused for good, rather than full");
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!(Polled::new(queue.get()).ready().err(), Some(QueueShutDown(())));
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

fn a_shutdown_refuses_all_waiting_putters<Q: AnyQueue<i32>>() {
    for now in [false, true] {
        let queue = Q::bounded(1);
        queue.try_put(0).unwrap();
        let mut putters = [1, 2, 3].map(|item| Polled::waiting(queue.put(item)));
        if now {
            queue.shutdown_now();
        } else {
            queue.shutdown();
        }
        for (item, putter) in (1..).zip(&mut putters) {
            assert_eq!(putter.woken_and_ready().err(), Some(QueueShutDown(item)), "with its item");
        }
        assert_eq!(queue.len(), usize::from(!now));
    }
}

fn a_shutdown_refuses_all_waiting_getters<Q: AnyQueue<i32>>() {
    for now in [false, true] {
        let queue = Q::unbounded();
        let mut getters = [(); 3].map(|()| Polled::waiting(queue.get()));
        if now {
            queue.shutdown_now();
        } else {
            queue.shutdown();
        }
        for getter in &mut getters {
            assert_eq!(getter.woken_and_ready().err(), Some(QueueShutDown(())));
        }
    }
}

fn a_shutdown_releases_no_joiner_while_work_is_left<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown();
    joiner.assert_asleep();
    queue.try_get().unwrap().done();
    joiner.woken_and_ready();
    Polled::new(queue.join()).ready();
}

fn shutting_down_now_drops_the_items_and_what_they_counted_for<Q: AnyQueue<Rc<i32>>>() {
    let item = Rc::new(1);
    let queue = Q::unbounded();
    for _ in 0..3 {
        queue.try_put(Rc::clone(&item)).unwrap();
    }
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    assert_eq!(Rc::strong_count(&item), 1);
    assert_eq!((queue.len(), queue.unfinished(), queue.is_shut_down()), (0, 0, true));
    joiner.woken_and_ready();
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

fn shutting_down_now_leaves_jobs_in_hand_to_be_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let job = queue.try_get().unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    assert_eq!((queue.len(), queue.unfinished()), (0, 1));
    joiner.assert_asleep();
    job.done();
    joiner.woken_and_ready();
    assert_eq!(queue.unfinished(), 0);
}

fn a_shut_down_queue_can_be_shut_down_again_and_now<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    queue.shutdown();
    queue.shutdown();
    assert_eq!(queue.len(), 1, "as before");
    queue.shutdown_now();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    queue.shutdown();
    queue.shutdown_now();
    assert!(queue.is_shut_down(), "for good");
    assert!(queue.try_put(1).is_err());
}

/// The put had a slot before the shutdown, and was not polled before it. A put that has not returned has put nothing.
fn a_slot_that_was_reserved_when_it_shut_down_is_refused<Q: AnyQueue<i32>>() {
    for now in [false, true] {
        let queue = Q::bounded(1);
        queue.try_put(1).unwrap();
        let mut putter = Polled::waiting(queue.put(2));
        drop(queue.try_get().unwrap());
        assert!(putter.is_woken());
        if now {
            queue.shutdown_now();
        } else {
            queue.shutdown();
        }
        assert_eq!(putter.ready().err(), Some(QueueShutDown(2)));
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    }
}

fn an_item_that_was_handed_over_before_a_shutdown_is_kept_and_other_getters_are_refused_once_it_is_taken<
    Q: AnyQueue<i32>,
>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    let mut other = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.shutdown();
    other.assert_asleep();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    assert_eq!(other.woken_and_ready().err(), Some(QueueShutDown(())));
    assert_eq!(queue.unfinished(), 0);
}

fn no_getter_is_refused_while_an_item_may_come_back<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getters = [(); 2].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    queue.shutdown();
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "not for good");
    let mut newcomer = Polled::waiting(queue.get());
    assert_eq!(*getters[0].woken_and_ready().unwrap(), 1);
    newcomer.assert_asleep();
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "not for good");
    assert_eq!(*getters[1].woken_and_ready().unwrap(), 1);
    assert_eq!(newcomer.woken_and_ready().err(), Some(QueueShutDown(())));
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

/// Row B1 of `tests/README.md`: no task could get the item, and `join` waited for ever.
fn an_item_is_given_out_after_a_shutdown_until_it_is_gone<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut first = Polled::waiting(queue.get());
    let mut second = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.shutdown();
    assert!(second.poll().is_pending());
    let mut joiner = Polled::waiting(queue.join());
    first.cancel();
    assert_eq!(*second.woken_and_ready().unwrap(), 1);
    joiner.woken_and_ready();
    assert_eq!((queue.len(), queue.try_get().err()), (0, Some(TryGetError::ShutDown)));
}

fn an_item_on_its_way_whose_getter_leaves_a_shut_down_queue_can_be_got<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.shutdown();
    getter.cancel();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

fn a_future_made_before_the_shutdown_and_polled_after_it_is_refused<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut put = Polled::new(queue.put(1));
    let mut get = Polled::new(queue.get());
    queue.shutdown();
    assert_eq!(put.ready().err(), Some(QueueShutDown(1)));
    assert_eq!(get.ready().err(), Some(QueueShutDown(())));
}

fn the_stream_ends_when_it_is_shut_down_now<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut jobs = Box::pin(queue.jobs());
    let mut cx = Context::from_waker(Waker::noop());
    assert!(jobs.as_mut().poll_next(&mut cx).is_pending());
    queue.shutdown_now();
    assert!(matches!(jobs.as_mut().poll_next(&mut cx), Poll::Ready(None)));
}

fn shutting_down_now_refuses_a_getter_that_has_not_taken_its_item<Q: AnyQueue<Rc<i32>>>() {
    let item = Rc::new(1);
    let queue = Q::unbounded();
    let mut getters = [(); 2].map(|()| Polled::waiting(queue.get()));
    queue.try_put(Rc::clone(&item)).unwrap();
    queue.try_put(Rc::clone(&item)).unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0), "they count as done");
    joiner.woken_and_ready();
    queue.shutdown_now();
    assert_eq!(queue.unfinished(), 0, "once");
    for (left, getter) in [1, 0].into_iter().zip(&mut getters) {
        assert_eq!(getter.woken_and_ready().err(), Some(QueueShutDown(())));
        assert_eq!(Rc::strong_count(&item), 1 + left, "dropped with the getter");
    }
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
    assert_eq!(queue.unfinished(), 0);
}

fn shutting_down_now_drops_an_item_whose_getter_leaves<Q: AnyQueue<Rc<i32>>>() {
    let item = Rc::new(1);
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(Rc::clone(&item)).unwrap();
    queue.shutdown_now();
    getter.cancel();
    assert_eq!(Rc::strong_count(&item), 1);
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
}

fn the_last_getter_to_take_its_item_refuses_the_others_also_after_a_drop<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getters = [(); 4].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    queue.shutdown();
    getters[0].cancel();
    getters[3].assert_asleep();
    assert_eq!(*getters[2].woken_and_ready().unwrap(), 1, "the item that the first getter left behind");
    getters[3].assert_asleep();
    assert_eq!(*getters[1].woken_and_ready().unwrap(), 1);
    assert_eq!(getters[3].woken_and_ready().err(), Some(QueueShutDown(())));
}

fn a_reserved_slot_is_refused_after_a_shutdown<Q: AnyQueue<i32>>() {
    for now in [false, true] {
        let queue = Q::bounded(1);
        let slot = queue.try_reserve().unwrap();
        let mut waiting = Polled::waiting(queue.reserve());
        if now {
            queue.shutdown_now();
        } else {
            queue.shutdown();
        }
        assert_eq!(waiting.woken_and_ready().err(), Some(QueueShutDown(())));
        assert_eq!(slot.put(7), Err(QueueShutDown(7)));
        assert_eq!(queue.try_reserve().err(), Some(TryPutError::ShutDown(())));
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    }
}

/// A refused wait loses no item: the error contains it.
#[test]
fn the_errors_say_what_happened_and_keep_the_item() {
    fn is_error<E: std::error::Error>(error: &E) -> String {
        error.to_string()
    }
    let queue = Queue::bounded(std::num::NonZeroUsize::MIN);
    queue.try_put("a").unwrap();
    let full = queue.try_put("b").unwrap_err();
    let texts = [is_error(&full), is_error(&TryGetError::Empty), is_error(&TryGetError::ShutDown)];
    assert_eq!(full.into_inner(), "b");
    queue.shutdown();
    let shut_down = queue.try_put("c").unwrap_err();
    let of_put = warded::block_on(queue.put("d")).unwrap_err();
    let mut texts = Vec::from(texts);
    texts.extend([is_error(&shut_down), is_error(&of_put)]);
    assert!(texts.iter().all(|text| !text.is_empty()), "{texts:?}");
    assert_eq!((shut_down.into_inner(), of_put.0), ("c", "d"));
}
