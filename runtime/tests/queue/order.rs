//! The order in which items leave the three kinds of queues.

use std::cmp::Ordering;

use warded::{LifoQueue, PriorityQueue, Queue};

use super::kinds::AnyQueue;
use crate::hand_polling::{Dice, Polled};

#[test]
fn the_oldest_item_leaves_a_queue_first() {
    let queue = Queue::unbounded();
    for item in [3, 1, 2] {
        queue.try_put(item).unwrap();
    }
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [3, 1, 2]);
}

#[test]
fn the_newest_item_leaves_a_lifo_queue_first() {
    let queue = LifoQueue::unbounded();
    for item in [3, 1, 2] {
        queue.try_put(item).unwrap();
    }
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [2, 1, 3]);
}

#[test]
fn the_smallest_item_leaves_a_priority_queue_first() {
    let queue = PriorityQueue::unbounded();
    for item in [3, 1, 2] {
        queue.try_put(item).unwrap();
    }
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [1, 2, 3]);
}

/// `Eq` and `Ord` compare the first field only.
#[derive(Debug, Clone, Copy)]
struct Ranked(u8, usize);

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

/// In asyncio's heap, equal items leave in any order.
#[test]
fn equal_priorities_leave_in_the_order_of_arrival() {
    for seed in 0..50 {
        let dice = &mut Dice::new(seed);
        let queue = PriorityQueue::unbounded();
        let mut there: Vec<Ranked> = vec![];
        for arrival in 0..200 {
            if dice.roll(3) > 0 {
                let item = Ranked(u8::try_from(dice.roll(4)).unwrap(), arrival);
                queue.try_put(item).unwrap();
                there.push(item);
            } else if let Ok(job) = queue.try_get() {
                let first = there.iter().min_by_key(|item| (item.0, item.1)).copied().unwrap();
                assert_eq!((job.0, job.1), (first.0, first.1), "seed {seed}");
                there.retain(|item| item.1 != first.1);
            } else {
                assert!(there.is_empty());
            }
        }
        assert_eq!(queue.len(), there.len());
    }
}

/// The items of waiting putters enter when their tasks are polled, and are ordered by their rank.
#[test]
fn a_priority_queue_orders_the_items_of_putters_that_waited() {
    let queue = <PriorityQueue<i32> as AnyQueue<i32>>::bounded(2);
    queue.try_put(5).unwrap();
    queue.try_put(6).unwrap();
    let mut small = Polled::waiting(queue.put(1));
    let mut big = Polled::waiting(queue.put(9));
    assert_eq!(*queue.try_get().unwrap(), 5);
    small.woken_and_ready().unwrap();
    assert_eq!(*queue.try_get().unwrap(), 1);
    big.woken_and_ready().unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [6, 9]);
}

#[test]
fn the_biggest_item_leaves_a_priority_queue_of_reversed_items_first() {
    use std::cmp::Reverse;
    let queue = PriorityQueue::unbounded();
    for item in [3, 1, 2] {
        queue.try_put(Reverse(item)).unwrap();
    }
    assert_eq!([(); 3].map(|()| queue.try_get().unwrap().0), [3, 2, 1]);
}
