//! Many tasks begin to wait while the lock is held, or while a predicate is evaluated, so that from then on a release finds
//! them by their keys.

use std::cell::{Cell, RefCell};

use warded::{Lock, LockGuard, wait_until};

use crate::hand_polling::Polled;

/// The value: a key, and a flag that some predicates need as well.
type State = (u64, bool);

type Task = Polled<'static, LockGuard<'static, State>>;

fn lock() -> &'static Lock<State> {
    Box::leak(Box::new(Lock::new((0, false))))
}

/// A thousand waiters, so many that a release finds them by their keys.
fn crowd(lock: &'static Lock<State>) -> Vec<Task> {
    (1_000..2_000).map(|key| Polled::waiting(async move { wait_until!(lock, |s| s.0 == key) })).collect()
}

#[test]
fn a_waiter_that_leaves_after_a_crowd_takes_no_other_along() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let _crowd = crowd(lock);
    let wait = || Polled::waiting(async move { wait_until!(lock, |s| s.0 == 7) });
    let leaves: Task = wait();
    let mut stays: Task = wait();
    drop(leaves);
    drop(held);
    lock.try_acquire().unwrap().0 = 7;
    drop(stays.woken_and_ready());
}

#[test]
fn a_waiter_that_leaves_after_a_crowd_takes_no_waiter_with_a_bound_along() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let wait = |bound: u64| Polled::waiting(async move { wait_until!(lock, |s| s.0 >= bound) });
    let _crowd: Vec<Task> = (1_000..2_000).map(wait).collect();
    let leaves: Task = wait(7);
    let mut stays: Task = wait(7);
    drop(leaves);
    drop(held);
    lock.try_acquire().unwrap().0 = 7;
    drop(stays.woken_and_ready());
}

#[test]
fn a_waiter_that_panics_after_a_crowd_hides_no_other() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let _crowd = crowd(lock);
    let _fails: Task = Polled::waiting(async move { wait_until!(lock, |s| s.0 == 7 && s.1) });
    let mut holds: Task = Polled::waiting(async move { wait_until!(lock, |s| s.0 == 7) });
    drop(held);
    lock.try_acquire().unwrap().0 = 7;
    drop(holds.woken_and_ready());
}

thread_local! {
    static TASKS: RefCell<Vec<Task>> = const { RefCell::new(Vec::new()) };
    static HAS_EVALUATED: Cell<bool> = const { Cell::new(false) };
}

/// All waiters get new numbers while a round goes on.
#[test]
fn a_crowd_that_comes_while_a_waiter_is_evaluated_is_evaluated_too() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let mut before: Vec<Task> = (0..20).map(|_| Polled::waiting(lock.acquire_when(|_| false))).collect();
    before.push(Polled::waiting(lock.acquire_when(move |_| {
        if !HAS_EVALUATED.replace(true) {
            drop(TASKS.take());
            let wait = |key: u64| Polled::waiting(async move { wait_until!(lock, |s| s.0 == key) });
            let keys = (0..1_002).map(|place| if place == 3 { 0 } else { place + 5 });
            TASKS.set(keys.map(wait).collect());
        }
        false
    })));
    TASKS.set(before);
    drop(held);
    let mut crowd = TASKS.take();
    drop(crowd[3].woken_and_ready());
}

thread_local! {
    static FIRST: RefCell<Option<Task>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<Task>> = const { RefCell::new(None) };
}

/// A waiter that came before the first waiter with a key does not count as evaluated if it was not.
#[test]
fn a_waiter_before_a_crowd_is_evaluated_though_the_first_one_leaves() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let leaves = lock.acquire_when(move |_| {
        drop(FIRST.take());
        LAST.set(Some(Polled::waiting(async move { wait_until!(lock, |s| s.0 == 3) })));
        false
    });
    FIRST.set(Some(Polled::waiting(leaves)));
    let mut holds: Task = Polled::waiting(lock.acquire_when(|s| s.0 == 0));
    let _crowd = crowd(lock);
    drop(held);
    drop(holds.woken_and_ready());
    drop(LAST.take());
}

/// A release evaluates each of them once, and finds the next one without searching the others.
#[test]
fn many_whose_bounds_are_reached_are_found_one_after_the_other() {
    let lock = lock();
    let held = lock.try_acquire().unwrap();
    let wait = |place: u64| {
        let bound = place * 7_919 % 20_000;
        Polled::waiting(async move { wait_until!(lock, |s| s.0 >= bound && s.1) })
    };
    let mut tasks: Vec<Task> = (0..20_000).map(wait).collect();
    drop(held);
    // If the release searched all waiters for each one, this would take minutes.
    lock.try_acquire().unwrap().0 = 30_000;
    lock.try_acquire().unwrap().1 = true;
    drop(tasks[0].woken_and_ready());
}
