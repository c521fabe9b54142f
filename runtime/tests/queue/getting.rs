//! `get` and `try_get`, and what happens to an item whose getter is dropped.

use warded::{Queue, TryGetError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Alarm, Log, Polled};

of_every_kind!(
    an_item_that_is_there_is_got_without_waiting,
    getters_are_served_in_the_order_in_which_they_came,
    an_item_that_was_handed_over_can_not_be_got_by_others,
    a_cancelled_getter_is_skipped,
    the_item_of_a_cancelled_getter_goes_to_the_next_getter,
    the_item_of_a_cancelled_getter_can_be_got_by_trying,
    a_failed_try_changes_nothing,
    a_get_that_was_never_polled_takes_nothing,
);

fn an_item_that_is_there_is_got_without_waiting<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty));
}

fn getters_are_served_in_the_order_in_which_they_came<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let woken = Log::default();
    let mut tasks: Vec<_> = (0..5)
        .map(|name| {
            let mut task = Polled::with_alarm(queue.get(), Alarm::logged(&woken, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect();
    for (name, task) in tasks.iter_mut().enumerate() {
        assert_eq!(woken.take(), []);
        queue.try_put(7).unwrap();
        assert_eq!(woken.take(), [name]);
        assert_eq!(*task.ready().unwrap(), 7);
    }
}

fn an_item_that_was_handed_over_can_not_be_got_by_others<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "the item belongs to the getter");
    let mut newcomer = Polled::waiting(queue.get());
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    newcomer.assert_asleep();
    queue.try_put(2).unwrap();
    assert_eq!(*newcomer.woken_and_ready().unwrap(), 2);
}

fn a_cancelled_getter_is_skipped<Q: AnyQueue<i32>>() {
    for leaver in 0..3 {
        let queue = Q::unbounded();
        let mut tasks = [(); 3].map(|()| Polled::waiting(queue.get()));
        tasks[leaver].cancel();
        for name in (0..3).filter(|name| *name != leaver) {
            queue.try_put(5).unwrap();
            assert_eq!(*tasks[name].woken_and_ready().unwrap(), 5);
        }
        queue.try_put(6).unwrap();
        assert_eq!(*queue.try_get().unwrap(), 6);
    }
}

fn the_item_of_a_cancelled_getter_goes_to_the_next_getter<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut tasks = [(); 3].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    assert!(tasks[0].is_woken());
    tasks[0].cancel();
    tasks[2].assert_asleep();
    assert!(tasks[1].is_woken());
    tasks[1].cancel();
    assert_eq!(*tasks[2].woken_and_ready().unwrap(), 1);
    assert!(queue.is_empty());
}

fn the_item_of_a_cancelled_getter_can_be_got_by_trying<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    getter.cancel();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    assert!(queue.is_full());
    assert_eq!(*queue.try_get().unwrap(), 1);
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn a_failed_try_changes_nothing<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    for _ in 0..100 {
        assert_eq!(queue.try_get().err(), Some(TryGetError::Empty));
    }
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    queue.try_put(1).unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
}

fn a_get_that_was_never_polled_takes_nothing<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let unpolled = queue.get();
    queue.try_put(1).unwrap();
    drop(unpolled);
    assert_eq!(*queue.try_get().unwrap(), 1);
}

/// The item of a cancelled getter leaves before all items that were put later.
#[test]
fn the_item_of_a_cancelled_getter_keeps_its_position() {
    let queue = Queue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    getter.cancel();
    queue.try_put(3).unwrap();
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [1, 2, 3]);
}

/// The items of several cancelled getters do so, too, in each order of cancelling.
#[test]
fn the_items_of_several_cancelled_getters_keep_their_positions() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let queue = Queue::unbounded();
        let mut tasks = [(); 3].map(|()| Polled::waiting(queue.get()));
        for item in 0..4 {
            queue.try_put(item).unwrap();
        }
        for leaver in order {
            tasks[leaver].cancel();
        }
        let left: Vec<_> = (0..4).map(|_| *queue.try_get().unwrap()).collect();
        assert_eq!(left, [0, 1, 2, 3], "the getters were cancelled in the order {order:?}");
    }
}
