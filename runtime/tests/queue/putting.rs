//! `put` and `try_put`, and the slot of a putter that leaves.

use std::rc::Rc;

use warded::{Queue, TryPutError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Alarm, Log, Polled};

of_every_kind!(
    a_queue_with_room_takes_an_item_without_waiting,
    an_unbounded_queue_is_never_full,
    the_first_putter_is_served_first,
    a_freed_slot_is_reserved_for_the_longest_waiting_putter,
    a_putter_that_left_changes_nothing_for_the_others,
    a_putter_that_leaves_with_its_slot_hands_it_on,
    a_slot_that_its_putter_left_behind_can_be_filled,
    a_cancelled_put_delivers_nothing,
    a_failed_try_gives_the_item_back_and_changes_nothing,
    a_put_that_was_never_polled_puts_nothing,
    a_getter_is_served_by_a_putter_that_waits,
);

fn a_queue_with_room_takes_an_item_without_waiting<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    Polled::new(queue.put(1)).ready().unwrap();
    queue.try_put(1).unwrap();
    assert!(queue.is_full());
    let mut third = Polled::waiting(queue.put(1));
    drop(queue.try_get().unwrap());
    third.woken_and_ready().unwrap();
    assert_eq!(queue.len(), 2);
}

fn an_unbounded_queue_is_never_full<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    for item in 0..10_000 {
        assert!(!queue.is_full());
        if item % 2 == 0 {
            queue.try_put(item).unwrap();
        } else {
            Polled::new(queue.put(item)).ready().unwrap();
        }
    }
    assert_eq!((queue.len(), queue.capacity()), (10_000, None));
}

fn the_first_putter_is_served_first<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(0).unwrap();
    let woken = Log::default();
    let mut tasks: Vec<_> = (0..5)
        .map(|name| {
            let mut task = Polled::with_alarm(queue.put(0), Alarm::logged(&woken, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect();
    for (name, task) in tasks.iter_mut().enumerate() {
        assert_eq!(woken.take(), []);
        drop(queue.try_get().unwrap());
        assert_eq!(woken.take(), [name]);
        task.ready().unwrap();
        assert_eq!(queue.len(), 1);
    }
}

/// asyncio gives the slot to the newcomer, and moves the putter that waited to the end of the queue (gh-83055).
fn a_freed_slot_is_reserved_for_the_longest_waiting_putter<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(0).unwrap();
    let mut putter = Polled::waiting(queue.put(0));
    drop(queue.try_get().unwrap());
    assert!(matches!(queue.try_put(9), Err(TryPutError::Full(9))), "the slot belongs to the putter");
    let mut newcomer = Polled::waiting(queue.put(9));
    putter.woken_and_ready().unwrap();
    newcomer.assert_asleep();
    assert_eq!(*queue.try_get().unwrap(), 0);
    newcomer.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 9);
}

fn a_putter_that_left_changes_nothing_for_the_others<Q: AnyQueue<i32>>() {
    for leaver in 0..3 {
        let queue = Q::bounded(1);
        queue.try_put(9).unwrap();
        let mut tasks = [0, 1, 2].map(|item| Polled::waiting(queue.put(item)));
        tasks[leaver].cancel();
        assert_eq!(*queue.try_get().unwrap(), 9);
        for name in (0..3).filter(|name| *name != leaver) {
            tasks[name].woken_and_ready().unwrap();
            assert_eq!(*queue.try_get().unwrap(), i32::try_from(name).unwrap());
        }
        assert!(queue.is_empty());
    }
}

fn a_putter_that_leaves_with_its_slot_hands_it_on<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(9).unwrap();
    let mut tasks = [0, 1, 2].map(|item| Polled::waiting(queue.put(item)));
    drop(queue.try_get().unwrap());
    assert!(tasks[0].is_woken());
    tasks[0].cancel();
    tasks[2].assert_asleep();
    assert!(tasks[1].is_woken());
    tasks[1].cancel();
    tasks[2].woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
    assert!(queue.is_empty());
}

fn a_slot_that_its_putter_left_behind_can_be_filled<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(2));
    drop(queue.try_get().unwrap());
    putter.cancel();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    queue.try_put(3).unwrap();
    assert_eq!(*queue.try_get().unwrap(), 3);
}

fn a_cancelled_put_delivers_nothing<Q: AnyQueue<Rc<i32>>>() {
    let item = Rc::new(1);
    for granted in [false, true] {
        let queue = Q::bounded(1);
        queue.try_put(Rc::new(0)).unwrap();
        let mut putter = Polled::waiting(queue.put(Rc::clone(&item)));
        if granted {
            drop(queue.try_get().unwrap());
        }
        assert_eq!(Rc::strong_count(&item), 2);
        putter.cancel();
        assert_eq!(Rc::strong_count(&item), 1, "dropped with the put");
        assert_eq!(queue.len(), usize::from(!granted));
        assert_eq!(queue.unfinished(), usize::from(!granted));
    }
}

fn a_failed_try_gives_the_item_back_and_changes_nothing<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(2));
    for item in 0..100 {
        let refused = queue.try_put(item).unwrap_err();
        assert!(matches!(refused, TryPutError::Full(_)));
        assert_eq!(refused.into_inner(), item);
    }
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    assert_eq!(*queue.try_get().unwrap(), 1);
    putter.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
}

fn a_put_that_was_never_polled_puts_nothing<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    drop(queue.put(1));
    let unpolled = queue.put(2);
    queue.try_put(3).unwrap();
    drop(unpolled);
    assert_eq!(*queue.try_get().unwrap(), 3);
    assert!(queue.is_empty());
}

fn a_getter_is_served_by_a_putter_that_waits<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(2));
    drop(queue.try_get().unwrap());
    let mut getter = Polled::waiting(queue.get());
    putter.woken_and_ready().unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 2);
}

/// Items stay in the order of the puts, in whatever order the putters are polled.
#[test]
fn items_of_putters_that_waited_stand_in_the_order_in_which_they_waited() {
    let queue = Queue::bounded(std::num::NonZeroUsize::new(3).unwrap());
    for item in 0..3 {
        queue.try_put(item).unwrap();
    }
    let mut tasks = [3, 4, 5].map(|item| Polled::waiting(queue.put(item)));
    for item in 0..3 {
        assert_eq!(*queue.try_get().unwrap(), item);
    }
    for task in &mut tasks {
        task.woken_and_ready().unwrap();
    }
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [3, 4, 5]);
}
