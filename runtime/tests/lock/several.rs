//! Several locks at once.

use std::{
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use futures::future::FusedFuture;
use warded::{__private, Elapsed, Lock, Wait};

use crate::hand_polling::{Polled, panic_of};

type Pair = [Lock<u32>; 2];

fn pair() -> Pair {
    [Lock::new(1), Lock::new(2)]
}

#[test]
fn guards_come_in_the_order_in_which_the_locks_were_named() {
    let [a, b] = pair();
    let (first, second) = Polled::new(__private::acquire_all((&b, &a))).ready();
    assert_eq!((*first, *second), (2, 1));
    drop((first, second));
    let (first, second) = Polled::new(__private::acquire_all((&a, &b))).ready();
    assert_eq!((*first, *second), (1, 2));
}

#[test]
fn locks_of_different_values_may_be_acquired_together() {
    let text = Lock::new(String::from("a"));
    let number = Lock::new(1);
    let list = Arc::new(Lock::new(vec![1]));
    let (mut text_guard, mut number_guard, mut list_guard) =
        Polled::new(__private::acquire_all((&text, &number, __private::one_of_several(&list)))).ready();
    text_guard.push('b');
    *number_guard += 1;
    list_guard.push(2);
    drop((text_guard, number_guard, list_guard));
    assert_eq!((text.into_inner(), number.into_inner()), (String::from("ab"), 2));
    assert_eq!(*list.try_acquire().unwrap(), [1, 2]);
}

#[test]
fn eight_locks_may_be_acquired_together() {
    let l: [Lock<usize>; 8] = std::array::from_fn(Lock::new);
    let all = (&l[7], &l[6], &l[5], &l[4], &l[3], &l[2], &l[1], &l[0]);
    let guards = Polled::new(__private::acquire_all(all)).ready();
    assert_eq!([*guards.0, *guards.1, *guards.6, *guards.7], [7, 6, 1, 0]);
    assert!(l.iter().all(Lock::is_locked));
    drop(guards);
    assert!(!l.iter().any(Lock::is_locked));
}

/// If the tasks took the locks in the order in which they name them, each would hold the lock that the other wants.
#[test]
fn opposite_orders_never_deadlock() {
    for held in 0..2 {
        let locks = pair();
        let obstacle = locks[held].try_acquire().unwrap();
        let mut one = Polled::waiting(__private::acquire_all((&locks[0], &locks[1])));
        let mut other = Polled::waiting(__private::acquire_all((&locks[1], &locks[0])));
        drop(obstacle);
        drop(one.woken_and_ready());
        if other.poll().is_pending() {
            drop(other.woken_and_ready());
        }
        assert!(!locks.iter().any(Lock::is_locked));
    }
}

/// A circle of three tasks, each of which names its neighbour's lock second.
#[test]
fn a_circle_never_deadlocks() {
    let l = [Lock::new(0), Lock::new(1), Lock::new(2)];
    let obstacles = l.each_ref().map(|lock| lock.try_acquire().unwrap());
    let mut tasks = [(0, 1), (1, 2), (2, 0)].map(|(a, b)| Some(Polled::new(__private::acquire_all((&l[a], &l[b])))));
    let mut poll_all = || {
        for task in &mut tasks {
            if task.as_mut().is_some_and(|task| task.poll().is_ready()) {
                *task = None;
            }
        }
        tasks.iter().flatten().count()
    };
    poll_all();
    drop(obstacles);
    for _ in 0..6 {
        poll_all();
    }
    assert_eq!(poll_all(), 0, "all have had their turn");
}

#[test]
fn the_same_lock_twice_panics_and_names_it() {
    let [a, b] = pair();
    let panic = panic_of(|| drop(__private::acquire_all((&a, &b, &a))));
    assert!(panic.contains("locks 1 and 3 of one `with_lock!` are the same lock"), "{panic}");
    let shared = Arc::new(a);
    let alias = Arc::clone(&shared);
    let panic = panic_of(|| drop(__private::try_acquire_all((&b, &*shared, &*alias))));
    assert!(panic.contains("locks 2 and 3"), "{panic}");
    assert!(!shared.is_locked() && !b.is_locked(), "nothing was taken");
}

#[test]
fn locks_acquired_so_far_are_given_back_when_the_future_is_dropped() {
    let locks = pair();
    let last = locks[1].try_acquire().unwrap();
    let mut all = Polled::waiting(__private::acquire_all((&locks[0], &locks[1])));
    assert!(locks[0].is_locked(), "the first is held meanwhile");
    let mut waiter = Polled::waiting(locks[0].acquire());
    all.cancel();
    drop(waiter.woken_and_ready());
    drop(last);
    assert!(!locks.iter().any(Lock::is_locked));
}

#[test]
fn a_lock_that_was_granted_meanwhile_is_given_back_too() {
    let locks = pair();
    let last = locks[1].try_acquire().unwrap();
    let mut all = Polled::waiting(__private::acquire_all((&locks[0], &locks[1])));
    let mut waiters = [Polled::waiting(locks[0].acquire()), Polled::waiting(locks[1].acquire())];
    drop(last);
    assert!(all.is_woken());
    all.cancel();
    for waiter in &mut waiters {
        drop(waiter.woken_and_ready());
    }
    assert!(!locks.iter().any(Lock::is_locked));
}

#[cfg(feature = "tokio")]
#[test]
fn locks_acquired_so_far_are_given_back_when_the_time_is_up() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let locks = pair();
        let last = locks[1].try_acquire().unwrap();
        let all = __private::acquire_all((&locks[1], &locks[0])).timeout(Duration::from_secs(1));
        assert!(matches!(all.await, Err(Elapsed)));
        assert!(!locks[0].is_locked());
        drop(last);
        assert!(__private::acquire_all((&locks[1], &locks[0])).timeout(Duration::ZERO).await.is_ok());
    });
}

#[test]
fn a_try_takes_all_or_none() {
    let locks = pair();
    for held in 0..2 {
        let obstacle = locks[held].try_acquire().unwrap();
        assert!(__private::try_acquire_all((&locks[0], &locks[1])).is_none());
        assert!(!locks[1 - held].is_locked(), "given back");
        drop(obstacle);
    }
    let both = __private::try_acquire_all((&locks[1], &locks[0])).unwrap();
    assert_eq!((*both.0, *both.1), (2, 1));
    assert!(locks.iter().all(Lock::is_locked));
}

/// Each guard belongs to one lock. If it is dropped alone, it serves the waiters of that lock.
#[test]
fn the_guards_are_given_back_one_by_one() {
    let locks = pair();
    let mut waiting = [Polled::waiting(locks[0].acquire_when(|value| *value == 10)), Polled::new(locks[1].acquire())];
    let (mut first, second) = match Polled::new(__private::acquire_all((&locks[0], &locks[1]))).poll() {
        std::task::Poll::Ready(guards) => guards,
        std::task::Poll::Pending => panic!("free"),
    };
    assert!(waiting[1].poll().is_pending());
    drop(second);
    drop(waiting[1].woken_and_ready());
    waiting[0].assert_asleep();
    *first = 10;
    drop(first);
    drop(waiting[0].woken_and_ready());
}

#[test]
fn the_future_knows_when_it_has_completed() {
    let [a, b] = pair();
    let mut cx = Context::from_waker(Waker::noop());
    let mut all = Box::pin(__private::acquire_all((&a, &b)));
    assert!(!all.is_terminated());
    assert!(all.as_mut().poll(&mut cx).is_ready());
    assert!(all.is_terminated());
    panic_of(|| drop(all.as_mut().poll(&mut cx)));
    drop(all);
    assert!(!a.is_locked() && !b.is_locked());
}

/// A lock of a slice, whose length is not known at compile time.
#[test]
fn an_unsized_lock_may_be_one_of_several() {
    let list: Box<Lock<[u8]>> = Box::new(Lock::new([1, 2, 3]));
    let number = Lock::new(1);
    let (mut numbers, number) =
        Polled::new(__private::acquire_all((__private::one_of_several(&list), &number))).ready();
    numbers[0] = 9;
    assert_eq!((numbers.len(), *number), (3, 1));
}
