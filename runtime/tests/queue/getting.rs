//! `get` and `try_get`, and what becomes of an item whose getter leaves.

use warded::{Queue, TryGetError};

use super::kinds::{AnyQueue, of_every_kind};
use crate::hand_polling::{Alarm, Log, Polled};

of_every_kind!(
    an_item_that_is_there_is_got_without_waiting,
    who_gets_first_is_served_first,
    an_item_on_its_way_is_out_of_reach_of_others,
    a_getter_that_left_is_missed_by_nobody,
    a_getter_that_leaves_with_its_item_hands_it_on,
    an_item_that_its_getter_left_behind_can_be_got,
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

fn who_gets_first_is_served_first<Q: AnyQueue<i32>>() {
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

fn an_item_on_its_way_is_out_of_reach_of_others<Q: AnyQueue<i32>>() {
    let queue = Q::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    assert_eq!(queue.try_get().err(), Some(TryGetError::Empty), "it is the getter's");
    let mut newcomer = Polled::waiting(queue.get());
    assert_eq!(*getter.woken_and_ready().unwrap(), 1);
    newcomer.assert_asleep();
    queue.try_put(2).unwrap();
    assert_eq!(*newcomer.woken_and_ready().unwrap(), 2);
}

fn a_getter_that_left_is_missed_by_nobody<Q: AnyQueue<i32>>() {
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

fn a_getter_that_leaves_with_its_item_hands_it_on<Q: AnyQueue<i32>>() {
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

fn an_item_that_its_getter_left_behind_can_be_got<Q: AnyQueue<i32>>() {
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

/// An item that its getter left behind is the first again, of whatever was put since.
#[test]
fn an_item_left_behind_keeps_its_place() {
    let queue = Queue::unbounded();
    let mut getter = Polled::waiting(queue.get());
    queue.try_put(1).unwrap();
    queue.try_put(2).unwrap();
    getter.cancel();
    queue.try_put(3).unwrap();
    assert_eq!([(); 3].map(|()| *queue.try_get().unwrap()), [1, 2, 3]);
}

/// The same of several at once, in whatever order they leave.
#[test]
fn items_left_behind_keep_their_order() {
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
        assert_eq!(left, [0, 1, 2, 3], "they left in the order {order:?}");
    }
}
