//! The rows of `regressions/README.md` about a select: 10, 27, 40 and 46.

use std::{
    cell::{Cell, RefCell},
    marker::PhantomPinned,
    pin::Pin,
    task::{Context, Poll},
};

use warded::{Event, Lock, Queue, cancel_safe, nonzero, select_event};

use crate::hand_polling::Polled;

/// Row 10.
#[test]
fn a_get_that_loses_loses_no_item_and_keeps_the_order() {
    let (queue, stop) = (Queue::<i32>::unbounded(), Event::new());
    let mut losing = Polled::waiting(async {
        select_event! {
            biased;
            () = stop.wait() => None,
            job = queue.get() => Some(job.unwrap().into_inner()),
        }
    });
    for item in 0..3 {
        queue.try_put(item).unwrap();
    }
    stop.set();
    assert_eq!(losing.woken_and_ready(), None);
    let items: Vec<i32> = std::iter::from_fn(|| queue.try_get().ok()).map(warded::Job::into_inner).collect();
    assert_eq!(items, [0, 1, 2]);
    assert_eq!(queue.unfinished(), 0);
}

/// Row 10, in a loop.
#[test]
fn a_loop_gets_each_item_once_and_in_order() {
    const ITEMS: usize = 1_000;
    let (queue, tick) = (Queue::<usize>::bounded(nonzero!(2)), Event::new());
    let mut getting = Polled::new(async {
        let (mut items, mut ticks) = (vec![], 0);
        while items.len() < ITEMS {
            select_event! {
                job = queue.get() => items.push(job.unwrap().into_inner()),
                () = tick.wait() => {
                    ticks += 1;
                    tick.clear();
                }
            }
        }
        (items, ticks)
    });
    let mut item = 0;
    let (items, ticks) = loop {
        while item < ITEMS && queue.try_put(item).is_ok() {
            item += 1;
        }
        tick.set();
        if let Poll::Ready(all) = getting.poll() {
            break all;
        }
    };
    assert_eq!(items, (0..ITEMS).collect::<Vec<_>>());
    assert!(ticks > 0);
}

/// Row 10, and row B6 of `tests/README.md`: the item of a `put` that lost was lost.
#[test]
fn a_reserve_that_loses_keeps_the_item_and_frees_its_slot() {
    let (queue, stop) = (Queue::bounded(nonzero!(1)), Event::new());
    queue.try_put(String::from("full")).unwrap();
    let mut losing = Polled::waiting(async {
        let item = String::from("kept");
        select_event! {
            biased;
            () = stop.wait() => item,
            slot = queue.reserve() => slot.unwrap().put(item).unwrap_err().into_inner(),
        }
    });
    drop(queue.try_get().unwrap());
    stop.set();
    assert_eq!(losing.woken_and_ready(), "kept");
    assert!(queue.is_empty());
    queue.try_put(String::from("next")).unwrap();
    assert_eq!(queue.try_get().unwrap().into_inner(), "next");
}

/// Row 27.
#[test]
fn an_event_set_while_another_body_runs_is_seen_at_the_next_turn() {
    let (work, stop, in_body) = (Event::new(), Event::new(), Event::new());
    work.set();
    let mut task = Polled::waiting(async {
        let mut turns = 0;
        loop {
            select_event! {
                biased;
                () = work.wait() => {
                    turns += 1;
                    work.clear();
                    in_body.wait().await;
                }
                () = stop.wait() => break turns,
            }
        }
    });
    stop.set();
    task.assert_asleep();
    in_body.set();
    assert_eq!(task.woken_and_ready(), 1);
}

/// Row 40: both waits of the task are on one lock, and the body needs it.
#[test]
fn a_task_does_not_wait_for_what_its_own_loser_was_granted() {
    let (lock, timer) = (Lock::new(()), Event::new());
    let held = lock.try_acquire().unwrap();
    let mut task = Polled::waiting(async {
        select_event! {
            biased;
            () = timer.wait() => lock.acquire().await,
            guard = lock.acquire() => guard,
        }
    });
    timer.set();
    assert!(task.poll().is_pending(), "waits in the body");
    drop(held);
    drop(task.woken_and_ready());
    assert!(!lock.is_locked());
}

/// Row 40, with the grant before the body.
#[test]
fn a_task_goes_on_though_its_loser_had_been_granted_the_lock() {
    let (lock, timer) = (Lock::new(()), Event::new());
    let held = lock.try_acquire().unwrap();
    let mut task = Polled::waiting(async {
        select_event! {
            biased;
            () = timer.wait() => lock.acquire().await,
            guard = lock.acquire() => guard,
        }
    });
    drop(held);
    timer.set();
    drop(task.woken_and_ready());
    assert!(!lock.is_locked());
}

/// Row 46; more than 64 branches are in `branches.rs`.
#[test]
fn an_operation_is_evaluated_once_and_pinned_once() {
    struct Pinned<'a> {
        seen_at: &'a RefCell<Vec<usize>>,
        _pinned: PhantomPinned,
    }
    impl Future for Pinned<'_> {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            self.seen_at.borrow_mut().push(std::ptr::from_ref(&*self).addr());
            Poll::Pending
        }
    }
    let (seen_at, made, never) = (RefCell::default(), Cell::new(0), Event::new());
    let operation = || {
        made.set(made.get() + 1);
        cancel_safe(Pinned { seen_at: &seen_at, _pinned: PhantomPinned })
    };
    let mut task = Polled::new(async {
        select_event! {
            () = never.wait() => {}
            () = operation() => {}
        }
    });
    for _ in 0..10 {
        assert!(task.poll().is_pending());
    }
    assert_eq!(made.get(), 1);
    let seen_at = seen_at.borrow();
    assert_eq!(seen_at.len(), 10);
    assert!(seen_at.iter().all(|address| *address == seen_at[0]));
}
