//! An item that waited for its slot, or that comes back, keeps its position in the queue.

use std::{
    cmp::Ordering,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use warded::{LifoQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError, nonzero};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Dice, Polled, panic_of};

of_every_kind!(
    a_job_that_is_put_back_is_in_the_queue_and_not_done,
    a_job_that_is_put_back_goes_to_a_waiting_getter,
    a_job_is_put_back_into_a_full_queue,
    a_job_is_put_back_after_a_shutdown,
    a_job_is_not_put_back_after_an_immediate_shutdown_and_counts_as_done,
    an_item_that_was_handed_over_keeps_its_slot_until_its_getter_is_polled,
    a_getter_that_takes_its_item_serves_the_putter_that_waits,
    an_immediate_shutdown_also_removes_items_that_were_handed_over,
    an_item_that_comes_back_into_a_full_queue_keeps_putters_out_until_there_is_room,
    each_item_that_comes_back_or_is_claimed_is_got_once,
    the_claim_of_a_getter_that_leaves_goes_to_the_next_getter,
    an_immediate_shutdown_refuses_a_getter_with_a_claim,
);

/// Row B2 of `tests/README.md`.
#[test]
fn an_item_that_waited_for_its_slot_leaves_before_items_that_were_put_later() {
    let queue = Queue::bounded(nonzero!(2));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut putter = Polled::waiting(queue.put(3));
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [1, 2]);
    queue.try_put(4).expect("one of the two slots is free");
    assert_eq!(queue.try_put(5), Err(TryPutError::Full(5)), "the other slot belongs to the putter");
    putter.woken_and_ready().unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [3, 4]);

    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut putter = Polled::waiting(queue.put(3));
    drop((queue.try_get().unwrap(), queue.try_get().unwrap()));
    Polled::new(queue.put(4)).ready().unwrap();
    putter.woken_and_ready().unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [3, 4]);
}

#[test]
fn in_a_lifo_queue_an_item_that_was_put_later_leaves_before_one_that_waited_for_its_slot() {
    let queue = LifoQueue::bounded(nonzero!(2));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    let mut putter = Polled::waiting(queue.put(3));
    drop((queue.try_get().unwrap(), queue.try_get().unwrap()));
    queue.try_put(4).unwrap();
    putter.woken_and_ready().unwrap();
    assert_eq!([(); 2].map(|()| *queue.try_get().unwrap()), [4, 3]);
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

#[test]
fn of_equal_priorities_an_item_that_waited_or_came_back_leaves_before_items_that_were_put_later() {
    let queue = PriorityQueue::bounded(nonzero!(2));
    queue.try_put(Ranked(0, 1)).unwrap();
    queue.try_put(Ranked(0, 2)).unwrap();
    let mut putter = Polled::waiting(queue.put(Ranked(5, 3)));
    drop((queue.try_get().unwrap(), queue.try_get().unwrap()));
    queue.try_put(Ranked(5, 4)).unwrap();
    putter.woken_and_ready().unwrap();
    let third = queue.try_get().unwrap();
    assert_eq!(third.1, 3);
    third.put_back().unwrap();
    assert_eq!([(); 2].map(|()| queue.try_get().unwrap().1), [3, 4]);
}

#[test]
fn a_job_that_is_put_back_is_the_first_of_a_queue_again() {
    let queue = Queue::unbounded();
    for item in 0..5 {
        queue.try_put(item).unwrap();
    }
    let mut jobs: Vec<_> = (0..3).map(|_| queue.try_get().unwrap()).collect();
    for index in [1, 0, 0] {
        jobs.remove(index).put_back().unwrap();
    }
    assert_eq!([(); 5].map(|()| *queue.try_get().unwrap()), [0, 1, 2, 3, 4]);
}

#[test]
fn a_job_that_is_put_back_into_a_lifo_queue_leaves_after_items_that_were_put_since() {
    let queue = LifoQueue::unbounded();
    queue.try_put(0).unwrap();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    queue.try_put(2).unwrap();
    job.put_back().unwrap();
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [2, 1, 0]);
}

#[test]
fn an_owned_job_is_put_back_as_well() {
    let queue = Arc::new(Queue::unbounded());
    queue.try_put(0).unwrap();
    queue.try_put(1).unwrap();
    Arc::clone(&queue).try_get_owned().unwrap().put_back().unwrap();
    assert_eq!((queue.len(), queue.unfinished(), Arc::strong_count(&queue)), (2, 2, 1));
    let job = Arc::clone(&queue).try_get_owned().unwrap();
    assert_eq!(*job, 0);
    queue.shutdown_now();
    assert_eq!(job.put_back(), Err(QueueShutDown(0)));
    assert_eq!(queue.unfinished(), 0);
}

fn a_job_that_is_put_back_is_in_the_queue_and_not_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.try_get().unwrap().put_back().unwrap();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    joiner.assert_asleep();
    queue.try_get().unwrap().done();
    joiner.woken_and_ready();
}

fn a_job_that_is_put_back_goes_to_a_waiting_getter<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    let mut getter = Polled::waiting(queue.get());
    job.put_back().unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn a_job_is_put_back_into_a_full_queue<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(1));
    job.put_back().unwrap();
    assert_eq!((queue.len(), queue.is_full(), queue.unfinished()), (2, true, 2));
    drop(queue.try_get().unwrap());
    putter.assert_asleep();
    drop(queue.try_get().unwrap());
    putter.woken_and_ready().unwrap();
}

fn a_job_is_put_back_after_a_shutdown<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    queue.shutdown();
    job.put_back().unwrap();
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 1);
    assert_eq!(queue.try_get().err(), Some(TryGetError::ShutDown));
    assert_eq!(queue.unfinished(), 0);
}

fn a_job_is_not_put_back_after_an_immediate_shutdown_and_counts_as_done<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    joiner.assert_asleep();
    assert_eq!(job.put_back(), Err(QueueShutDown(1)));
    joiner.woken_and_ready();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn an_item_that_was_handed_over_keeps_its_slot_until_its_getter_is_polled<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert_eq!((queue.len(), queue.unfinished()), (1, 1));
    assert!(queue.is_full() && !queue.is_empty());
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "the item belongs to the getter");
    assert_eq!(queue.try_put(2), Err(TryPutError::Full(2)));
    assert_eq!(queue.try_reserve().err(), Some(TryPutError::Full(())));
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    assert!(queue.is_empty() && !queue.is_full());
    queue.try_put(2).unwrap();
}

fn a_getter_that_takes_its_item_serves_the_putter_that_waits<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(2);
    let mut getters = [(); 2].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(1).unwrap();
    let mut leaver = Polled::waiting(queue.put(9));
    let mut putter = Polled::waiting(queue.put(1));
    let mut reserve = Polled::waiting(queue.reserve());
    leaver.cancel();
    putter.assert_asleep();
    drop(getters[1].woken_and_ready().unwrap());
    reserve.assert_asleep();
    putter.woken_and_ready().unwrap();
    drop(getters[0].woken_and_ready().unwrap());
    reserve.woken_and_ready().unwrap().put(1).unwrap();
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
}

fn an_immediate_shutdown_also_removes_items_that_were_handed_over<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(2));
    queue.shutdown_now();
    assert!(queue.is_empty() && !queue.is_full());
    assert_eq!(putter.woken_and_ready(), Err(QueueShutDown(2)));
    assert!(getter.woken_and_ready().is_err());
}

fn an_item_that_comes_back_into_a_full_queue_keeps_putters_out_until_there_is_room<Q: AnyQueue<i32>>() {
    let queue = Q::bounded(1);
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    queue.try_put(1).unwrap();
    let mut putter = Polled::waiting(queue.put(1));
    job.put_back().unwrap();
    assert_eq!((queue.len(), queue.capacity().map(usize::from)), (2, Some(1)));
    drop(queue.try_get().unwrap());
    putter.assert_asleep();
    assert_eq!(queue.try_put(1), Err(TryPutError::Full(1)));
    drop(queue.try_get().unwrap());
    putter.woken_and_ready().unwrap();
    drop(queue.try_get().unwrap());
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

/// The first item comes back while the second one is handed over.
#[test]
fn the_getter_that_is_polled_first_gets_the_item_that_came_back() {
    for polled_first in [1, 2] {
        let queue = Queue::unbounded();
        let mut getters = [(); 3].map(|()| Polled::waiting(queue.get()));
        queue.try_put(1).unwrap();
        queue.try_put(2).unwrap();
        getters[0].cancel();
        assert_eq!((queue.len(), queue.try_get().err()), (2, Some(TryGetError::Empty)));
        assert_eq!(*getters[polled_first].woken_and_ready().unwrap(), 1);
        assert_eq!(*getters[3 - polled_first].woken_and_ready().unwrap(), 2);
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    }
}

#[test]
fn a_getter_exchanges_its_item_for_an_earlier_one_that_was_put_back() {
    let queue = Queue::unbounded();
    queue.try_put(1).unwrap();
    let job = queue.try_get().unwrap();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(2).unwrap();
    job.put_back().unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    assert_eq!(*queue.try_get().unwrap(), 2);
}

/// Puts, gets, cancels and puts back at random: each get returns the item that was put first among the items in the queue.
#[test]
fn a_getter_that_is_polled_gets_the_first_item_that_is_left() {
    for seed in 0..500 {
        let dice = &mut Dice::new(seed);
        let queue = Queue::unbounded();
        let mut there: Vec<usize> = vec![];
        let mut getters = vec![];
        let mut jobs = vec![];
        for item in 0..60 {
            match dice.roll(6) {
                0 | 1 => {
                    queue.try_put(item).unwrap();
                    there.push(item);
                }
                2 => {
                    let mut getter = Polled::new(queue.get());
                    if let std::task::Poll::Ready(job) = getter.poll() {
                        jobs.push(job.unwrap());
                        let first = there.iter().position(|other| *other == **jobs.last().unwrap()).unwrap();
                        there.remove(first);
                        // The items in front of it are handed over, or claimed.
                        assert!(first <= getters.len(), "seed {seed}");
                    } else {
                        getters.push(getter);
                    }
                }
                3 if !getters.is_empty() => drop(getters.remove(dice.roll(getters.len()))),
                4 if !jobs.is_empty() => {
                    let job = jobs.remove(dice.roll(jobs.len()));
                    there.push(*job);
                    there.sort_unstable();
                    job.put_back().unwrap();
                }
                _ if !getters.is_empty() => {
                    let index = dice.roll(getters.len());
                    if let std::task::Poll::Ready(job) = getters[index].poll() {
                        drop(getters.remove(index));
                        let job = job.unwrap();
                        let position = there.iter().position(|other| *other == *job).expect("it is there");
                        // The items in front of it are handed over to other getters.
                        assert!(position <= getters.len(), "seed {seed}");
                        there.remove(position);
                        jobs.push(job);
                    }
                }
                _ => {}
            }
        }
        drop(getters);
        assert_eq!(queue.len(), there.len(), "seed {seed}");
        let left: Vec<_> = std::iter::from_fn(|| queue.try_get().ok().map(|job| *job)).collect();
        assert_eq!(left, there, "seed {seed}: in the order of the puts");
        drop(jobs);
        assert_eq!(queue.unfinished(), 0);
    }
}

fn each_item_that_comes_back_or_is_claimed_is_got_once<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getters: Vec<_> = (0..6).map(|_| Polled::waiting(queue.get())).collect();
    for item in 0..3 {
        queue.try_put(item).unwrap();
    }
    drop(getters.remove(1));
    queue.try_put(3).unwrap();
    drop(getters.remove(3));
    assert_eq!((queue.len(), queue.try_get().err()), (4, Some(TryGetError::Empty)));
    let mut got: Vec<_> = getters.iter_mut().map(|getter| *getter.woken_and_ready().unwrap()).collect();
    got.sort_unstable();
    assert_eq!(got, [0, 1, 2, 3]);
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(4).unwrap();
    assert_eq!(*getter.woken_and_ready().unwrap(), 4);
}

fn the_claim_of_a_getter_that_leaves_goes_to_the_next_getter<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getters = [(); 4].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    // The third getter gets a claim to the item that the first one gave back. Then the third is cancelled, and its claim goes to
    // the fourth.
    getters[0].cancel();
    assert!(getters[2].is_woken());
    getters[3].assert_asleep();
    getters[2].cancel();
    let mut got = [1, 3].map(|index| *getters[index].woken_and_ready().unwrap());
    got.sort_unstable();
    assert_eq!(got, [1, 2]);

    let mut getters = [(); 3].map(|()| Polled::waiting(queue.get()));
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    getters[0].cancel();
    getters[2].cancel();
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
    assert!(queue.try_get().is_ok());
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "the other item is handed over");
    assert!(getters[1].woken_and_ready().is_ok());
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

fn an_immediate_shutdown_refuses_a_getter_with_a_claim<Q: AnyQueue<Rc<i32>>>() {
    for is_cancelled in [false, true] {
        let item = Rc::new(0);
        let queue = Q::unbounded();
        let mut getters = [(); 3].map(|()| Polled::waiting(queue.get()));
        queue.try_put(Rc::clone(&item)).unwrap();
        queue.try_put(Rc::clone(&item)).unwrap();
        getters[0].cancel();
        queue.shutdown_now();
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
        if is_cancelled {
            getters[2].cancel();
        } else {
            assert_eq!(getters[2].woken_and_ready().err(), Some(QueueShutDown(())));
        }
        assert_eq!(getters[1].woken_and_ready().err(), Some(QueueShutDown(())));
        assert_eq!((queue.len(), queue.unfinished(), Rc::strong_count(&item)), (0, 0, 1));
    }
}

/// A panic of `Ord` under the queue's mutex is resumed in the task that gives the item back.
#[test]
fn an_item_whose_ord_panics_as_it_comes_back_stays_in_the_queue() {
    static PANICS: AtomicBool = AtomicBool::new(false);

    #[derive(PartialEq, Eq, Debug)]
    struct Fickle(u32);

    impl Ord for Fickle {
        fn cmp(&self, other: &Self) -> Ordering {
            assert!(!PANICS.load(SeqCst), "can't compare");
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Fickle {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    let queue = PriorityQueue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(Fickle(1)).unwrap();
    queue.try_put(Fickle(2)).unwrap();
    PANICS.store(true, SeqCst);
    assert_eq!(panic_of(|| getter.cancel()), "can't compare");
    PANICS.store(false, SeqCst);
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
    let job = queue.try_get().unwrap();
    PANICS.store(true, SeqCst);
    assert_eq!(panic_of(|| job.put_back()), "can't compare");
    PANICS.store(false, SeqCst);
    assert_eq!((queue.len(), queue.unfinished()), (2, 2));
    while queue.try_get().is_ok() {}
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}
