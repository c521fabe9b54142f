//! `reserve`, `try_reserve` and the slot.

use std::sync::Arc;

use warded::{Queue, QueueShutDown, TryPutError, nonzero};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::Polled;

of_every_kind!(
    a_slot_keeps_room_and_is_filled_without_waiting,
    a_slot_that_is_dropped_goes_to_the_next_putter,
    reserving_and_putting_tasks_wait_in_the_same_queue,
    a_reserve_that_leaves_with_its_slot_hands_it_on,
    a_reserve_that_was_never_polled_takes_nothing,
    a_reserved_slot_is_no_item,
    a_slot_that_is_filled_serves_a_waiting_getter,
    reserving_in_an_unbounded_queue_does_not_wait,
);

fn a_slot_keeps_room_and_is_filled_without_waiting<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    let slot = Polled::new(queue.reserve()).ready().unwrap();
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_put(9), Err(TryPutError::Full(9)), "the slot is kept");
    assert_eq!(queue.try_reserve().err(), Some(TryPutError::Full(())));
    slot.put(1).unwrap();
    assert!(queue.is_full());
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
}

fn a_slot_that_is_dropped_goes_to_the_next_putter<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let slot = queue.try_reserve().unwrap();
    let mut putter = Polled::waiting(queue.put(1));
    drop(slot);
    putter.woken_and_ready().unwrap();
    drop(queue.try_get().unwrap());
    drop(queue.try_reserve().unwrap());
    queue.try_put(2).unwrap();
}

fn reserving_and_putting_tasks_wait_in_the_same_queue<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(0).unwrap();
    let mut first = Polled::waiting(queue.put(1));
    let mut second = Polled::waiting(queue.reserve());
    let mut third = Polled::waiting(queue.put(3));
    drop(queue.try_get().unwrap());
    second.assert_asleep();
    first.woken_and_ready().unwrap();
    drop(queue.try_get().unwrap());
    third.assert_asleep();
    let slot = second.woken_and_ready().unwrap();
    third.assert_asleep();
    slot.put(2).unwrap();
    third.assert_asleep();
    drop(queue.try_get().unwrap());
    third.woken_and_ready().unwrap();
}

fn a_reserve_that_leaves_with_its_slot_hands_it_on<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(0).unwrap();
    let mut leaver = Polled::waiting(queue.reserve());
    let mut next = Polled::waiting(queue.reserve());
    drop(queue.try_get().unwrap());
    next.assert_asleep();
    leaver.cancel();
    next.woken_and_ready().unwrap().put(1).unwrap();
    assert_eq!(*queue.try_get().unwrap(), 1);
}

fn a_reserve_that_was_never_polled_takes_nothing<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let unpolled = queue.reserve();
    queue.try_put(1).unwrap();
    drop(unpolled);
    assert!(queue.is_full());
    drop(queue.try_get().unwrap());
    queue.try_put(2).unwrap();
}

fn a_reserved_slot_is_no_item<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let slot = queue.try_reserve().unwrap();
    assert_eq!((queue.len(), queue.is_full(), queue.unfinished()), (0, false, 0));
    assert!(queue.try_get().is_err());
    Polled::new(queue.join()).ready();
    let getter = Polled::waiting(queue.get());
    drop(slot);
    getter.assert_asleep();
}

fn a_slot_that_is_filled_serves_a_waiting_getter<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let slot = queue.try_reserve().unwrap();
    let mut getter = Polled::waiting(queue.get());
    let mut putter = Polled::waiting(queue.put(2));
    slot.put(1).unwrap();
    putter.assert_asleep();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    putter.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 2);
}

fn reserving_in_an_unbounded_queue_does_not_wait<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let slots = [(); 10].map(|()| Polled::new(queue.reserve()).ready().unwrap());
    for slot in slots {
        slot.put(1).unwrap();
    }
    assert_eq!(queue.len(), 10);
}

/// The position is that of the put, not that of the reservation.
#[test]
fn an_item_of_a_slot_is_behind_what_was_put_before_it() {
    let queue = Queue::bounded(nonzero!(2));
    let slot = queue.try_reserve().unwrap();
    queue.try_put(1).unwrap();
    slot.put(2).unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [1, 2]);
}

#[test]
fn an_owned_slot_keeps_the_queue_and_its_room_until_it_is_filled_or_dropped() {
    let queue = Arc::new(Queue::bounded(nonzero!(1)));
    let slot = Arc::clone(&queue).try_reserve_owned().unwrap();
    assert_eq!(Arc::strong_count(&queue), 2);
    assert_eq!(Arc::clone(&queue).try_reserve_owned().err(), Some(TryPutError::Full(())));
    let mut waiting = Polled::waiting(Arc::clone(&queue).reserve_owned());
    drop(slot);
    let slot = waiting.woken_and_ready().unwrap();
    drop(waiting);
    assert_eq!(Arc::strong_count(&queue), 2);
    slot.put(7).unwrap();
    assert_eq!(Arc::strong_count(&queue), 1);
    assert_eq!(*queue.try_get().unwrap(), 7);
    let slot = Polled::new(Arc::clone(&queue).reserve_owned()).ready().unwrap();
    queue.shutdown();
    assert_eq!(slot.put(8), Err(QueueShutDown(8)));
    assert!(Polled::new(Arc::clone(&queue).reserve_owned()).ready().is_err());
    assert_eq!(Arc::strong_count(&queue), 1);
}

#[test]
fn a_slot_has_debug() {
    let queue = Arc::new(Queue::<i32>::unbounded());
    let texts = [
        format!("{:?}", queue.try_reserve().unwrap()),
        format!("{:?}", Arc::clone(&queue).try_reserve_owned().unwrap()),
        format!("{:?} {:?}", queue.reserve(), Arc::clone(&queue).reserve_owned()),
    ];
    assert_eq!(texts, ["Slot { .. }", "OwnedSlot { .. }", "Reserve(Arriving) ReserveOwned(Arriving)"]);
}
