//! The public promises of [`Lock`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "lock/asyncio.rs"]
mod asyncio;
#[path = "lock/model.rs"]
mod model;
#[path = "lock/predicates.rs"]
mod predicates;
#[path = "lock/several.rs"]
mod several;
#[path = "lock/time.rs"]
mod time;
#[path = "lock/unsized_values.rs"]
mod unsized_values;

use std::{pin::pin, sync::Arc, task::Context, thread};

use futures::future::FusedFuture;
use hand_polling::{Polled, panic_of};
use warded::{Lock, block_on};

static IN_A_STATIC: Lock<Vec<u32>> = Lock::new(Vec::new());
const _: Lock<u8> = Lock::new(0);

#[test]
fn a_lock_can_be_a_static() {
    IN_A_STATIC.try_acquire().unwrap().push(1);
    block_on(IN_A_STATIC.acquire()).push(2);
    assert_eq!(*IN_A_STATIC.try_acquire().unwrap(), [1, 2]);
}

#[test]
fn a_value_goes_into_a_lock_and_out_again() {
    let mut lock = Lock::from(String::from("a"));
    lock.get_mut().push('b');
    assert_eq!(lock.into_inner(), "ab");
    assert_eq!(Lock::<u8>::default().into_inner(), 0);
}

#[test]
fn a_free_lock_is_taken_without_waiting() {
    let lock = Lock::new(1);
    *Polled::new(lock.acquire()).ready() += 1;
    *Polled::new(lock.acquire_when(|value| *value == 2)).ready() += 1;
    assert_eq!(lock.into_inner(), 3);
}

#[test]
fn acquirers_are_served_in_the_order_of_their_first_polls() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut made_first = Polled::new(lock.acquire());
    let mut polled_first = Polled::waiting(lock.acquire());
    assert!(made_first.poll().is_pending());
    drop(held);
    made_first.assert_asleep();
    drop(polled_first.woken_and_ready());
    drop(made_first.woken_and_ready());
}

#[test]
fn the_lock_is_handed_over_directly() {
    let lock = Lock::new(());
    let mut held = lock.try_acquire().unwrap();
    let mut waiters: Vec<_> = (0..5).map(|_| Polled::waiting(lock.acquire())).collect();
    for task in &mut waiters {
        drop(held);
        assert!(lock.is_locked(), "it is handed over");
        assert!(lock.try_acquire().is_none(), "it is handed over");
        held = task.woken_and_ready();
    }
    drop(held);
    assert!(!lock.is_locked());
}

#[test]
fn a_newcomer_queues_while_the_lock_is_handed_over() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    let mut first = Polled::waiting(lock.acquire());
    drop(held);
    let mut newcomer = Polled::waiting(lock.acquire());
    let guard = first.woken_and_ready();
    newcomer.assert_asleep();
    drop(guard);
    drop(newcomer.woken_and_ready());
}

#[test]
fn a_future_that_was_never_polled_has_no_place_and_leaves_none() {
    let lock = Lock::new(());
    let held = lock.try_acquire().unwrap();
    drop(lock.acquire());
    drop(lock.acquire_when(|()| true));
    drop(held);
    assert!(lock.try_acquire().is_some());
}

#[test]
fn release_does_the_same_as_dropping_the_guard() {
    let lock = Arc::new(Lock::new((1, (2, 3))));
    lock.try_acquire().unwrap().release();
    lock.try_acquire().unwrap().map(|value| &mut value.1).map(|part| &mut part.0).release();
    Arc::clone(&lock).try_acquire_owned().unwrap().release();
    Arc::clone(&lock).try_acquire_owned().unwrap().map(|value| &mut value.1).map(|part| &mut part.0).release();
    assert!(!lock.is_locked());
}

/// A guard serves the next waiter, also on another thread, and also if it shows a part of the value.
#[test]
fn every_guard_serves_waiters_with_a_predicate() {
    type Release = fn(&Arc<Lock<(i32, i32)>>);
    let lock = Arc::new(Lock::new((0, 0)));
    let kinds: [Release; 4] = [
        |lock| lock.try_acquire().unwrap().0 += 1,
        |lock| *lock.try_acquire().unwrap().map(|pair| &mut pair.0) += 1,
        |lock| Arc::clone(lock).try_acquire_owned().unwrap().0 += 1,
        |lock| *Arc::clone(lock).try_acquire_owned().unwrap().map(|pair| &mut pair.0) += 1,
    ];
    for (done, kind) in (0..).zip(kinds) {
        let mut waiter = Polled::waiting(lock.acquire_when(move |pair| pair.0 > done));
        let mut owned = Polled::waiting({
            let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
            guard.wait_until(move |pair| pair.0 > done)
        });
        kind(&lock);
        drop(waiter.woken_and_ready());
        drop(owned.woken_and_ready());
    }
}

#[test]
fn a_guard_reads_and_writes() {
    let lock = Arc::new(Lock::new([1, 2]));
    lock.try_acquire().unwrap()[0] = 3;
    Arc::clone(&lock).try_acquire_owned().unwrap()[1] = 4;
    lock.try_acquire().unwrap().map(|pair| &mut pair[0]).map(|one| one).clone_from(&5);
    assert_eq!(*lock.try_acquire().unwrap(), [5, 4]);
}

#[test]
fn a_map_that_panics_gives_the_lock_back() {
    let lock = Lock::new(0);
    assert_eq!(panic_of(|| drop(lock.try_acquire().unwrap().map::<u8>(|_| panic!("no part")))), "no part");
    let part = lock.try_acquire().unwrap().map(|value| value);
    assert_eq!(panic_of(|| drop(part.map::<u8>(|_| panic!("no part")))), "no part");
    assert!(!lock.is_locked());
}

#[test]
fn a_panic_with_the_lock_held_releases_it_and_poisons_nothing() {
    let lock = Lock::new(1);
    let mut waiter = None;
    let panic = panic_of(|| {
        let mut guard = lock.try_acquire().unwrap();
        waiter = Some(Polled::waiting(lock.acquire()));
        *guard = 2;
        panic!("in the middle");
    });
    assert_eq!(panic, "in the middle");
    assert_eq!(*waiter.unwrap().woken_and_ready(), 2);
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut plain = pin!(lock.acquire());
    let mut when = pin!(lock.acquire_when(|_| true));
    assert!(!plain.is_terminated() && !when.is_terminated(), "not polled");
    assert!(plain.as_mut().poll(&mut cx).is_pending());
    assert!(when.as_mut().poll(&mut cx).is_pending());
    assert!(!plain.is_terminated() && !when.is_terminated(), "in the queue");
    drop(held);
    assert!(!plain.is_terminated(), "granted");
    assert!(plain.as_mut().poll(&mut cx).is_ready());
    assert!(plain.is_terminated());
    assert!(!when.is_terminated(), "woken");
    assert!(when.as_mut().poll(&mut cx).is_ready());
    assert!(when.is_terminated());

    let lock = Arc::new(Lock::new(0));
    let mut owned = pin!(Arc::clone(&lock).acquire_owned());
    assert!(!owned.is_terminated());
    let std::task::Poll::Ready(guard) = owned.as_mut().poll(&mut cx) else { panic!("free") };
    assert!(owned.is_terminated());
    let mut until = pin!(guard.wait_until(|_| true));
    assert!(!until.is_terminated());
    assert!(until.as_mut().poll(&mut cx).is_ready());
    assert!(until.is_terminated());
}

/// This holds whether the future had to wait or not. The lock still works afterwards.
#[test]
fn a_future_polled_after_completion_panics() {
    for waits in [false, true] {
        let lock = Lock::new(0);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut plain = pin!(lock.acquire());
        let mut when = pin!(lock.acquire_when(|_| true));
        if waits {
            let held = lock.try_acquire().unwrap();
            assert!(plain.as_mut().poll(&mut cx).is_pending());
            assert!(when.as_mut().poll(&mut cx).is_pending());
            drop(held);
        }
        drop(plain.as_mut().poll(&mut cx));
        drop(when.as_mut().poll(&mut cx));
        assert!(panic_of(|| drop(plain.as_mut().poll(&mut cx))).contains("after it had completed"));
        assert!(panic_of(|| drop(when.as_mut().poll(&mut cx))).contains("after it had completed"));
        assert!(!lock.is_locked());
        drop(Polled::new(lock.acquire()).ready());
    }
}

#[test]
fn block_on_may_be_nested() {
    let lock = Lock::new(0);
    let sum = block_on(async {
        let mut outer = lock.acquire().await;
        *outer += 1;
        *outer + block_on(async { block_on(std::future::ready(2)) })
    });
    assert_eq!(sum, 3);
    // Blocks twice on the same thread, whose sleeper is used again.
    *block_on(lock.acquire()) += 1;
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn block_on_survives_a_panic_of_its_future() {
    assert_eq!(panic_of(|| block_on(async { panic!("inside") })), "inside");
    assert_eq!(block_on(async { 1 }), 1);
}

#[test]
fn threads_take_turns_by_block_on() {
    let turn = Lock::new(0);
    thread::scope(|scope| {
        for mine in 0..4 {
            let turn = &turn;
            scope.spawn(move || {
                for round in 0..50 {
                    let mut turn = block_on(turn.acquire_when(move |turn| *turn == round * 4 + mine));
                    *turn += 1;
                }
            });
        }
    });
    assert_eq!(turn.into_inner(), 200);
}

/// A future may be polled on one thread, and dropped or completed on another thread.
#[test]
fn a_waiting_future_may_move_to_another_thread() {
    let lock = Lock::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let held = lock.try_acquire().unwrap();
    let mut dropped = Box::pin(lock.acquire());
    let mut completed = Box::pin(lock.acquire_when(|value| *value == 1));
    assert!(dropped.as_mut().poll(&mut cx).is_pending());
    assert!(completed.as_mut().poll(&mut cx).is_pending());
    thread::scope(|scope| {
        scope.spawn(move || drop(dropped));
        scope.spawn(move || *block_on(completed) += 1);
        let mut held = held;
        *held = 1;
        scope.spawn(move || drop(held));
    });
    assert_eq!(lock.into_inner(), 2);
}
