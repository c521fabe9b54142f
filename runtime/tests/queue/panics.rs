//! Panics of foreign code: of wakers, of items, and of their `Ord`.

use std::{
    cmp::Ordering,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use warded::{LifoQueue, PriorityQueue, Queue, nonzero};

use crate::hand_polling::{Polled, touchy};

/// An item whose drop panics. The drops are counted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PanicsOnDrop(u32);

static DROPS: AtomicUsize = AtomicUsize::new(0);

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        DROPS.fetch_add(1, SeqCst);
        panic!("item {}", self.0);
    }
}

macro_rules! shutdown_now_drops_items_that_panic {
    ($($queue:ident),*) => {$({
        let queue = $queue::unbounded();
        let mut getters = [(); 2].map(|()| Polled::waiting(queue.get()));
        for number in 0..5 {
            queue.try_put(PanicsOnDrop(number)).ok().unwrap();
        }
        let before = DROPS.load(SeqCst);
        let panic = catch_unwind(AssertUnwindSafe(|| queue.shutdown_now())).unwrap_err();
        assert_eq!(DROPS.load(SeqCst) - before, 3, "the items that were in");
        assert!(panic.downcast_ref::<String>().unwrap().starts_with("item"));
        for getter in &mut getters {
            let refused = catch_unwind(AssertUnwindSafe(|| getter.poll().is_ready()));
            assert!(refused.is_err(), "the getter drops the item that it was handed");
        }
        assert_eq!(DROPS.load(SeqCst) - before, 5);
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
    })*};
}

#[test]
fn an_immediate_shutdown_drops_every_item_though_all_of_them_panic() {
    shutdown_now_drops_items_that_panic!(Queue, LifoQueue, PriorityQueue);
}

#[test]
fn a_get_has_its_item_though_the_waker_of_the_putter_panics() {
    let queue = LifoQueue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut put = Polled::new(queue.put(2));
    assert!(put.poll_with(&touchy()).is_pending());
    assert_eq!(queue.try_get().unwrap().into_inner(), 1);
    put.ready().unwrap();
    queue.try_get().unwrap().done();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

#[test]
fn a_job_gives_its_item_though_the_waker_of_a_joiner_panics() {
    let queue = Arc::new(Queue::unbounded());
    for is_owned in [false, true] {
        queue.try_put("item").unwrap();
        let mut join = Polled::new(queue.join());
        assert!(join.poll_with(&touchy()).is_pending());
        let item = if is_owned {
            Arc::clone(&queue).try_get_owned().unwrap().into_inner()
        } else {
            queue.try_get().unwrap().into_inner()
        };
        assert_eq!(item, "item");
        join.ready();
    }
}

#[test]
fn a_shutdown_counts_what_it_drops_though_the_waker_of_a_putter_panics() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    let mut put = Polled::new(queue.put(2));
    assert!(put.poll_with(&touchy()).is_pending());
    let mut joiner = Polled::waiting(queue.join());
    queue.shutdown_now();
    joiner.woken_and_ready();
    assert_eq!((queue.len(), queue.unfinished()), (0, 0));
}

/// The item is not dropped with the queue locked. If its drop used the queue, the thread would wait for itself.
#[test]
fn an_item_is_not_dropped_when_its_order_panics() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    static DROPPED: OnceLock<()> = OnceLock::new();

    #[derive(PartialEq, Eq)]
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

    impl Drop for Fickle {
        fn drop(&mut self) {
            DROPPED.get_or_init(|| ());
        }
    }

    let queue = PriorityQueue::unbounded();
    (0..5).for_each(|n| queue.try_put(Fickle(n)).ok().unwrap());
    PANICS.store(true, SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(queue.try_get()))).is_err());
    assert!(DROPPED.get().is_none());
    assert_eq!((queue.len(), queue.unfinished()), (4, 4), "leaked, and done");
    drop(queue);
    assert!(DROPPED.get().is_some());
}

/// The last job is done, and another item is put before its task tells the joiners.
#[test]
fn joiners_go_on_though_more_is_put_in_at_once() {
    for round in 0..2_000 {
        let queue = Arc::new(Queue::unbounded());
        queue.try_put(0).unwrap();
        let job = queue.try_get().unwrap();
        let mut joiner = Polled::waiting(queue.join());
        thread::scope(|scope| {
            scope.spawn(|| {
                while queue.unfinished() != 0 {
                    std::hint::spin_loop();
                }
                queue.try_put(1).unwrap();
            });
            job.done();
        });
        assert!(joiner.poll().is_ready(), "round {round}");
        assert_eq!(queue.unfinished(), 1);
    }
}
