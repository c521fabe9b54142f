//! The public promises of [`Semaphore`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "semaphore/asyncio.rs"]
mod asyncio;
#[path = "semaphore/many.rs"]
mod many;
#[path = "semaphore/model.rs"]
mod model;
#[path = "semaphore/past_bugs.rs"]
mod past_bugs;
#[path = "semaphore/permits.rs"]
mod permits;

use std::{pin::pin, sync::Arc, task::Context, thread, time::Duration};

use futures::future::FusedFuture;
use hand_polling::{Alarm, Polled, panic_of, touchy};
use warded::{Elapsed, Semaphore, Wait, block_on};

static IN_A_STATIC: Semaphore = Semaphore::new(2);
const _: Semaphore = Semaphore::new(0);

#[test]
fn a_semaphore_can_be_a_static() {
    let one = IN_A_STATIC.try_acquire().unwrap();
    let two = block_on(IN_A_STATIC.acquire());
    assert!(IN_A_STATIC.try_acquire().is_none());
    drop((one, two));
    assert_eq!(IN_A_STATIC.available_permits(), 2);
}

#[test]
fn there_are_as_many_permits_as_it_was_made_with() {
    let semaphore = Semaphore::new(3);
    let permits: Vec<_> = (0..3).map(|_| Polled::new(semaphore.acquire()).ready()).collect();
    assert_eq!(semaphore.available_permits(), 0);
    let mut fourth = Polled::waiting(semaphore.acquire());
    drop(permits);
    drop(fourth.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 3);
}

#[test]
fn acquirers_are_served_in_the_order_of_their_first_polls() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let mut made_first = Polled::new(semaphore.acquire());
    let mut polled_first = Polled::waiting(semaphore.acquire());
    assert!(made_first.poll().is_pending());
    drop(held);
    made_first.assert_asleep();
    drop(polled_first.woken_and_ready());
    drop(made_first.woken_and_ready());
}

#[test]
fn a_permit_is_handed_over_directly() {
    let semaphore = Semaphore::new(1);
    let mut held = semaphore.try_acquire().unwrap();
    let mut waiters: Vec<_> = (0..5).map(|_| Polled::waiting(semaphore.acquire())).collect();
    for task in &mut waiters {
        drop(held);
        assert_eq!(semaphore.available_permits(), 0, "it is handed over");
        assert!(semaphore.is_locked(), "it is handed over");
        assert!(semaphore.try_acquire().is_none(), "it is handed over");
        held = task.woken_and_ready();
    }
    drop(held);
    assert!(!semaphore.is_locked());
}

#[test]
fn a_newcomer_queues_while_a_permit_is_handed_over() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let mut first = Polled::waiting(semaphore.acquire());
    drop(held);
    let mut newcomer = Polled::waiting(semaphore.acquire());
    let permit = first.woken_and_ready();
    newcomer.assert_asleep();
    drop(permit);
    drop(newcomer.woken_and_ready());
}

#[test]
fn a_future_that_was_never_polled_has_no_place_and_leaves_none() {
    let semaphore = Arc::new(Semaphore::new(1));
    let held = semaphore.try_acquire().unwrap();
    drop(semaphore.acquire());
    drop(semaphore.acquire_many(1));
    drop(Arc::clone(&semaphore).acquire_owned());
    drop(held);
    assert!(semaphore.try_acquire().is_some());
}

#[test]
fn a_semaphore_is_locked_when_no_permit_is_free_or_a_task_waits() {
    let semaphore = Semaphore::new(2);
    assert!(!semaphore.is_locked());
    let one = semaphore.try_acquire().unwrap();
    assert!(!semaphore.is_locked());
    let two = semaphore.try_acquire().unwrap();
    assert!(semaphore.is_locked());
    drop(one);
    assert!(!semaphore.is_locked());
    let greedy = Polled::waiting(semaphore.acquire_many(2));
    assert_eq!(semaphore.available_permits(), 1);
    assert!(semaphore.is_locked(), "one is free, and a task waits for two");
    assert!(semaphore.try_acquire().is_none(), "it would overtake the task that waits for two");
    drop(greedy);
    assert!(!semaphore.is_locked());
    drop(two);
    assert_eq!(semaphore.available_permits(), 2);
}

#[test]
fn new_permits_may_be_added() {
    let semaphore = Semaphore::new(0);
    let mut one = Polled::waiting(semaphore.acquire());
    let mut two = Polled::waiting(semaphore.acquire());
    semaphore.add_permits(1);
    two.assert_asleep();
    let permit = one.woken_and_ready();
    two.assert_asleep();
    semaphore.add_permits(2);
    drop(two.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 2);
    drop(permit);
    assert_eq!(semaphore.available_permits(), 3, "added ones are there for good");
}

#[test]
fn adding_no_permits_changes_nothing() {
    let semaphore = Semaphore::new(0);
    let mut waiter = Polled::waiting(semaphore.acquire());
    semaphore.add_permits(0);
    waiter.assert_asleep();
    assert!(waiter.poll().is_pending());
    assert_eq!(semaphore.available_permits(), 0);
}

#[test]
fn a_panic_with_a_permit_in_hand_gives_it_back() {
    let semaphore = Semaphore::new(1);
    let mut waiter = None;
    let panic = panic_of(|| {
        let _permit = semaphore.try_acquire().unwrap();
        waiter = Some(Polled::waiting(semaphore.acquire()));
        panic!("in the middle");
    });
    assert_eq!(panic, "in the middle");
    drop(waiter.unwrap().woken_and_ready());
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let semaphore = Arc::new(Semaphore::new(1));
    let held = semaphore.try_acquire().unwrap();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut plain = pin!(semaphore.acquire());
    let mut owned = pin!(Arc::clone(&semaphore).acquire_owned());
    assert!(!plain.is_terminated() && !owned.is_terminated(), "not polled");
    assert!(plain.as_mut().poll(&mut cx).is_pending());
    assert!(owned.as_mut().poll(&mut cx).is_pending());
    assert!(!plain.is_terminated() && !owned.is_terminated(), "in the queue");
    drop(held);
    assert!(!plain.is_terminated(), "granted");
    assert!(plain.as_mut().poll(&mut cx).is_ready());
    assert!(plain.is_terminated());
    assert!(!owned.is_terminated(), "granted");
    assert!(owned.as_mut().poll(&mut cx).is_ready());
    assert!(owned.is_terminated());
}

/// This holds whether the future had to wait or not. The semaphore still works afterwards.
#[test]
fn a_future_polled_after_completion_panics() {
    for waits in [false, true] {
        let semaphore = Semaphore::new(1);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut wait = pin!(semaphore.acquire());
        if waits {
            let held = semaphore.try_acquire().unwrap();
            assert!(wait.as_mut().poll(&mut cx).is_pending());
            drop(held);
        }
        drop(wait.as_mut().poll(&mut cx));
        assert!(panic_of(|| drop(wait.as_mut().poll(&mut cx))).contains("after it had completed"));
        assert_eq!(semaphore.available_permits(), 1);
        drop(Polled::new(semaphore.acquire()).ready());
    }
}

#[test]
fn threads_share_permits_by_block_on() {
    let semaphore = Semaphore::new(2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    drop(block_on(semaphore.acquire()));
                    drop(block_on(semaphore.acquire_many(2)));
                }
            });
        }
    });
    assert_eq!(semaphore.available_permits(), 2);
}

/// A future may be polled on one thread, and dropped or completed on another thread. A permit may also be given back on another
/// thread.
#[test]
fn a_waiting_future_may_move_to_another_thread() {
    let semaphore = Semaphore::new(1);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let held = semaphore.try_acquire().unwrap();
    let mut dropped = Box::pin(semaphore.acquire());
    let mut completed = Box::pin(semaphore.acquire());
    assert!(dropped.as_mut().poll(&mut cx).is_pending());
    assert!(completed.as_mut().poll(&mut cx).is_pending());
    thread::scope(|scope| {
        scope.spawn(move || drop(dropped));
        scope.spawn(move || drop(block_on(completed)));
        scope.spawn(move || drop(held));
    });
    assert_eq!(semaphore.available_permits(), 1);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let second = Duration::from_secs(1);
    let semaphore = Arc::new(Semaphore::new(1));
    let held = semaphore.try_acquire().unwrap();
    assert!(matches!(semaphore.acquire().timeout(second).await, Err(Elapsed)));
    assert!(matches!(semaphore.acquire_many(1).timeout(second).await, Err(Elapsed)));
    assert!(matches!(Arc::clone(&semaphore).acquire_owned().timeout(second).await, Err(Elapsed)));
    assert!(matches!(Arc::clone(&semaphore).acquire_many_owned(1).timeout(second).await, Err(Elapsed)));
    drop(held);
    assert!(semaphore.acquire().timeout(second).await.is_ok());
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn debug_shows_how_many_permits_are_free() {
    let semaphore = Semaphore::new(7);
    let text = format!("{semaphore:?}");
    assert!(text.starts_with("Semaphore") && text.contains('7'), "{text}");
    let permit = semaphore.try_acquire_many(5).unwrap();
    let text = format!("{semaphore:?}");
    assert!(text.contains('2'), "{text}");
    let text = format!("{permit:?}");
    assert!(text.starts_with("SemaphorePermit") && text.contains('5'), "{text}");
    let waiter = Polled::waiting(semaphore.acquire_many(3));
    assert!(format!("{semaphore:?}").contains('2'));
    drop(waiter);
}

#[test]
fn debug_of_a_wait_shows_its_state() {
    let semaphore = Arc::new(Semaphore::new(1));
    let held = semaphore.try_acquire().unwrap();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut plain = Box::pin(semaphore.acquire());
    let owned = Box::pin(Arc::clone(&semaphore).acquire_owned());
    let mut seen = vec![format!("{plain:?} {owned:?}")];
    assert!(plain.as_mut().poll(&mut cx).is_pending());
    seen.push(format!("{plain:?} {owned:?}"));
    drop(held);
    seen.push(format!("{plain:?} {owned:?}"));
    assert!(plain.as_mut().poll(&mut cx).is_ready());
    seen.push(format!("{plain:?} {owned:?}"));
    for (shown, state) in seen.iter().zip(["Arriving", "Queued", "Granted", "Done"]) {
        let (plain, owned) = shown.split_once(' ').unwrap();
        assert!(plain.contains(state) && owned.contains("Arriving"), "{shown}");
    }
}

#[test]
fn a_waiter_that_leaves_drops_its_waker_though_another_waker_panics() {
    let semaphore = Semaphore::new(1);
    let alarm = Alarm::new();
    let before = Arc::strong_count(&alarm);
    let mut head = Polled::with_alarm(semaphore.acquire_many(5), Arc::clone(&alarm));
    assert!(head.poll().is_pending());
    let mut next = Polled::new(semaphore.acquire());
    assert!(next.poll_with(&touchy()).is_pending());
    drop(head);
    assert_eq!(Arc::strong_count(&alarm), before);
    drop(next.ready());
}
