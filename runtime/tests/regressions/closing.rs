//! Rows 10 and 32 to 36: queues, and how they close.
//!
//! "Row" means a row of `README.md`.

use std::{
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
};

use futures::future::{Either, select};
use warded::{LifoQueue, PriorityQueue, Queue, QueueShutDown, TryGetError, TryPutError, nonzero};

use crate::{
    hand_polling::{Polled, panic_of},
    semaphore::permutations,
};

/// Row 10. A loop whose other branch wins most of the time.
#[test]
fn a_get_that_loses_in_a_select_loses_no_item_and_no_order() {
    let (items, ticks) = (Queue::<usize>::unbounded(), Queue::<()>::unbounded());
    let got = Mutex::new(vec![]);
    let mut task = Polled::waiting(async {
        while got.lock().unwrap().len() < 10 {
            match select(Box::pin(ticks.get()), Box::pin(items.get())).await {
                Either::Left((tick, _lost)) => tick.unwrap().done(),
                Either::Right((item, _)) => got.lock().unwrap().push(item.unwrap().into_inner()),
            }
        }
    });
    for item in 0..10 {
        // Both branches are ready: the tick wins, and the item was granted already.
        items.try_put(item).unwrap();
        ticks.try_put(()).unwrap();
        assert_eq!(task.poll().is_ready(), item == 9);
    }
    assert_eq!(*got.lock().unwrap(), (0..10).collect::<Vec<_>>());
    assert!(items.is_empty());
}

/// Row 10.
#[test]
fn a_put_that_loses_in_a_select_delivers_nothing_and_frees_its_slot() {
    let (items, ticks) = (Queue::bounded(nonzero!(1)), Queue::unbounded());
    let item = Rc::new(());
    items.try_put(Rc::clone(&item)).unwrap();
    let mut next = None;
    for granted in [false, true] {
        let mut task = Polled::waiting(async {
            matches!(select(Box::pin(ticks.get()), Box::pin(items.put(Rc::clone(&item)))).await, Either::Left(_))
        });
        if granted {
            next = Some(Polled::waiting(items.put(Rc::clone(&item))));
            drop(items.try_get().unwrap());
        }
        ticks.try_put(()).unwrap();
        assert!(task.woken_and_ready(), "the tick");
        assert_eq!(items.len(), usize::from(!granted));
    }
    assert!(next.as_mut().unwrap().woken_and_ready().is_ok());
    assert_eq!((items.len(), Rc::strong_count(&item)), (1, 2));
}

/// Row 7, for items and slots.
#[test]
fn granted_getters_and_putters_that_leave_in_whatever_order_leave_nothing_reserved() {
    for order in permutations(4) {
        let queue = Queue::bounded(nonzero!(4));
        let mut getters: Vec<_> = (0..4).map(|_| Polled::waiting(queue.get())).collect();
        for item in 0..4 {
            queue.try_put(item).unwrap();
        }
        assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "the getters'");
        for &leaver in &order {
            getters[leaver].cancel();
        }
        let mut putters: Vec<_> = (4..8).map(|item| Polled::waiting(queue.put(item))).collect();
        let items: Vec<_> = (0..4).map(|_| *queue.try_get().unwrap()).collect();
        assert_eq!(items, [0, 1, 2, 3], "left in the order {order:?}");
        assert_eq!(queue.try_put(9), Err(TryPutError::Full(9)), "the putters'");
        for &leaver in &order {
            putters[leaver].cancel();
            queue.try_put(9).unwrap();
        }
        assert!(queue.is_full());
    }
}

/// Row 32. Zero is not a capacity: `bounded` takes a `NonZeroUsize`, and `nonzero!(0)` does not compile (see `ui-tests`).
#[test]
fn the_smallest_queue_has_room_for_one() {
    assert_eq!(Queue::<u8>::bounded(nonzero!(1)).capacity(), Some(nonzero!(1)));
}

/// Row 33. Every way in which a slot becomes free.
#[test]
fn every_way_to_free_a_slot_wakes_a_waiting_putter() {
    type Free = fn(&Queue<u8>);
    let ways: [(&str, Free); 5] = [
        ("try_get", |queue| drop(queue.try_get().unwrap())),
        ("get", |queue| drop(Polled::new(queue.get()).ready().unwrap())),
        ("into_inner", |queue| assert_eq!(queue.try_get().unwrap().into_inner(), 1)),
        ("the stream", |queue| drop(warded::block_on(futures::StreamExt::next(&mut Box::pin(queue.jobs()))))),
        ("a putter that leaves with its slot", |queue| {
            // Another putter is in front, and gets the slot first.
            drop(queue.try_get().unwrap());
        }),
    ];
    for (way, free) in ways {
        let queue = Queue::bounded(nonzero!(1));
        queue.try_put(1).unwrap();
        let mut before = Polled::waiting(queue.put(2));
        let mut putter = Polled::waiting(queue.put(3));
        free(&queue);
        assert!(before.is_woken(), "{way}");
        before.cancel();
        assert!(putter.is_woken(), "{way}");
        putter.ready().unwrap();
        assert_eq!(*queue.try_get().unwrap(), 3);
    }
}

/// The state of a queue when a task comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    ShutDown,
    ShutDownNow,
}

/// Row 34. A table of all states, with and without items, and of all operations. Tasks that already wait must get the same
/// answer as newcomers.
#[test]
fn the_answer_of_a_queue_depends_on_its_items_and_on_whether_it_is_closed() {
    use State::{Open, ShutDown, ShutDownNow};
    // The state, the number of items (of two), and the answers to put, get and join. `None` means that the task waits.
    let table = [
        (Open, 0, Some(true), None, Some(true)),
        (Open, 1, Some(true), Some(true), None),
        (Open, 2, None, Some(true), None),
        (ShutDown, 0, Some(false), Some(false), Some(true)),
        (ShutDown, 1, Some(false), Some(true), None),
        (ShutDown, 2, Some(false), Some(true), None),
        (ShutDownNow, 0, Some(false), Some(false), Some(true)),
        (ShutDownNow, 1, Some(false), Some(false), Some(true)),
        (ShutDownNow, 2, Some(false), Some(false), Some(true)),
    ];
    for (state, items, put, get, join) in table {
        let cell = format!("{state:?} with {items}");
        let make = || {
            let queue = Queue::bounded(nonzero!(2));
            for _ in 0..items {
                queue.try_put(0).unwrap();
            }
            queue
        };
        let close = |queue: &Queue<u8>| match state {
            Open => {}
            ShutDown => queue.shutdown(),
            ShutDownNow => queue.shutdown_now(),
        };
        let answer = |poll: Poll<bool>| if let Poll::Ready(ok) = poll { Some(ok) } else { None };

        // Newcomers.
        let queue = make();
        close(&queue);
        assert_eq!(answer(Polled::new(queue.put(1)).poll().map(|put| put.is_ok())), put, "{cell}: put");
        let queue = make();
        close(&queue);
        assert_eq!(answer(Polled::new(queue.get()).poll().map(|got| got.is_ok())), get, "{cell}: get");
        let queue = make();
        close(&queue);
        assert_eq!(answer(Polled::new(queue.join()).poll().map(|()| true)), join, "{cell}: join");
        let queue = make();
        close(&queue);
        let tried = queue.try_put(1);
        let expected = match put {
            Some(true) => Ok(()),
            Some(false) => Err(TryPutError::ShutDown(1)),
            None => Err(TryPutError::Full(1)),
        };
        assert_eq!(tried, expected, "{cell}: try_put");
        let queue = make();
        close(&queue);
        let tried = queue.try_get().map(drop);
        let expected = match get {
            Some(true) => Ok(()),
            Some(false) => Err(TryGetError::ShutDown),
            None => Err(TryGetError::Empty),
        };
        assert_eq!(tried, expected, "{cell}: try_get");

        // Tasks that waited when the queue was closed.
        let queue = make();
        let mut waiting = Polled::new(queue.put(1));
        if waiting.poll().is_pending() {
            close(&queue);
            assert_eq!(answer(waiting.poll().map(|put| put.is_ok())), put, "{cell}: a put that waited");
        }
        let queue = make();
        let mut waiting = Polled::new(queue.get());
        if waiting.poll().is_pending() {
            close(&queue);
            assert_eq!(answer(waiting.poll().map(|got| got.is_ok())), get, "{cell}: a get that waited");
        }
        let queue = make();
        let mut waiting = Polled::new(queue.join());
        if waiting.poll().is_pending() {
            close(&queue);
            assert_eq!(answer(waiting.poll().map(|()| true)), join, "{cell}: a join that waited");
        }
    }
}

/// Row 34.
#[test]
fn closing_never_un_closes() {
    let queue = Queue::bounded(nonzero!(1));
    queue.try_put(1).unwrap();
    queue.shutdown();
    for _ in 0..3 {
        assert!(queue.is_shut_down());
        assert_eq!(queue.try_put(2), Err(TryPutError::ShutDown(2)));
        assert_eq!(Polled::new(queue.put(3)).ready(), Err(QueueShutDown(3)));
        drop(queue.try_get());
        queue.shutdown();
        queue.shutdown_now();
    }
}

/// Row 35. A getter sees the queue empty, and later closed. It still gets the item that was put in between.
#[test]
fn an_item_put_between_empty_and_closed_arrives() {
    let queue = Queue::unbounded();
    let mut waiting = Polled::waiting(queue.get());
    assert!(queue.try_get().is_err());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    queue.shutdown();
    assert_eq!(*waiting.woken_and_ready().unwrap(), 1);
    assert_eq!(*Polled::new(queue.get()).ready().unwrap(), 2);
    assert!(Polled::new(queue.get()).ready().is_err());
}

/// An item that counts how often it is dropped, and calls `act` then.
struct Dropped<F: Fn()> {
    count: Arc<AtomicUsize>,
    act: F,
}

impl<F: Fn()> Drop for Dropped<F> {
    fn drop(&mut self) {
        self.count.fetch_add(1, SeqCst);
        (self.act)();
    }
}

/// Row 36.
#[test]
fn an_item_whose_drop_comes_back_to_the_queue_is_dropped_once_and_so_are_the_rest() {
    type Item = Dropped<Box<dyn Fn()>>;
    let count = Arc::new(AtomicUsize::new(0));
    let queue: &'static Queue<Item> = Box::leak(Box::new(Queue::unbounded()));
    let item = |act: Box<dyn Fn()>| Dropped { count: Arc::clone(&count), act };
    let mut joiner = Polled::waiting({
        queue.try_put(item(Box::new(|| assert!(queue.is_shut_down())))).ok().unwrap();
        queue.join()
    });
    queue.try_put(item(Box::new(|| queue.shutdown_now()))).ok().unwrap();
    queue.try_put(item(Box::new(|| assert!(queue.try_get().is_err())))).ok().unwrap();
    queue.try_put(item(Box::new(|| assert_eq!((queue.len(), queue.unfinished()), (0, 5))))).ok().unwrap();
    queue.try_put(item(Box::new(move || drop(format!("{queue:?}"))))).ok().unwrap();
    queue.shutdown_now();
    assert_eq!(count.load(SeqCst), 5);
    joiner.woken_and_ready();
}

/// Row 36. The item is dropped by the getter that was not polled, or by the put that is cancelled or refused.
#[test]
fn an_item_dropped_by_a_put_may_come_back_to_the_queue() {
    type Item = Dropped<Box<dyn Fn()>>;
    let count = Arc::new(AtomicUsize::new(0));
    let queue: &'static Queue<Item> = Box::leak(Box::new(Queue::bounded(nonzero!(1))));
    let item = || -> Item {
        Dropped { count: Arc::clone(&count), act: Box::new(|| drop((queue.try_get().ok(), queue.len()))) }
    };
    queue.try_put(item()).ok().unwrap();
    let in_line = Polled::waiting(queue.put(item()));
    let mut granted = Polled::waiting(queue.put(item()));
    drop(in_line);
    assert_eq!(count.load(SeqCst), 2, "it, and the one that it took out");
    assert!(granted.is_woken());
    granted.cancel();
    drop(queue.put(item()));
    drop(queue.try_put(item()));
    queue.shutdown();
    drop(queue.try_put(item()));
    drop(Polled::new(queue.put(item())).ready());
    assert!(queue.is_empty());
    assert_eq!(count.load(SeqCst), 7);
}

/// Row 36.
#[test]
fn an_item_whose_drop_panics_does_not_keep_the_rest_from_being_dropped_once() {
    for panicking in [0, 2, 4] {
        let count = Arc::new(AtomicUsize::new(0));
        let items = || {
            (0..5).map(|name| Dropped {
                count: Arc::clone(&count),
                act: move || assert!(name != panicking, "dropped {name}"),
            })
        };
        let (fifo, lifo) = (Queue::unbounded(), LifoQueue::unbounded());
        items().for_each(|item| drop(fifo.try_put(item)));
        items().for_each(|item| drop(lifo.try_put(item)));
        assert!(panic_of(|| fifo.shutdown_now()).contains("dropped"));
        assert_eq!((count.load(SeqCst), fifo.unfinished()), (5, 0));
        assert!(panic_of(|| lifo.shutdown_now()).contains("dropped"));
        assert_eq!((count.load(SeqCst), lifo.unfinished()), (10, 0));
    }
}

/// Row 36. The queue itself is dropped, with items in it.
#[test]
fn a_queue_that_is_dropped_drops_its_items_once() {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
    struct Item(Rc<()>);
    let item = Rc::new(());
    let fifo = Queue::unbounded();
    let lifo = LifoQueue::unbounded();
    let heap = PriorityQueue::unbounded();
    for _ in 0..3 {
        fifo.try_put(Item(Rc::clone(&item))).unwrap();
        lifo.try_put(Item(Rc::clone(&item))).unwrap();
        heap.try_put(Item(Rc::clone(&item))).unwrap();
    }
    assert_eq!(Rc::strong_count(&item), 10);
    drop((fifo, lifo, heap));
    assert_eq!(Rc::strong_count(&item), 1);
}

/// Row 36. The item of a job panics when it is dropped. It still counts as done.
#[test]
fn a_job_whose_item_panics_when_dropped_is_done() {
    let queue = Queue::unbounded();
    let item = || Dropped { count: Arc::default(), act: || panic!("dropped") };
    queue.try_put(item()).ok().unwrap();
    let mut joiner = Polled::waiting(queue.join());
    let job = queue.try_get().ok().unwrap();
    assert_eq!(panic_of(|| job.done()), "dropped");
    assert_eq!(queue.unfinished(), 0);
    joiner.woken_and_ready();
}
