//! The public promises of [`BoundedSemaphore`]: those in which it differs from [`Semaphore`](warded::Semaphore), and some that
//! both must keep.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

use std::{sync::Arc, task::Context, thread, time::Duration};

use hand_polling::{Alarm, Dice, Log, Polled, panic_of};
use warded::{BoundedSemaphore, Elapsed, OwnedSemaphorePermit, Semaphore, SemaphorePermit, Wait, block_on};

static IN_A_STATIC: BoundedSemaphore = BoundedSemaphore::new(2);

#[test]
fn a_bounded_semaphore_can_be_a_static() {
    let both = block_on(IN_A_STATIC.acquire_many(2));
    assert!(IN_A_STATIC.try_acquire().is_none());
    drop(both);
    assert_eq!(IN_A_STATIC.available_permits(), 2);
}

#[test]
fn the_bound_is_what_it_was_made_with() {
    let semaphore = BoundedSemaphore::new(3);
    assert_eq!((semaphore.bound(), semaphore.available_permits()), (3, 3));
    let _held = semaphore.try_acquire_many(2).unwrap();
    assert_eq!((semaphore.bound(), semaphore.available_permits()), (3, 1));
}

/// asyncio raises `ValueError: BoundedSemaphore released too many times`. Here such a program does not compile, and no method
/// adds permits beyond the bound.
#[test]
fn there_are_never_more_permits_than_the_bound() {
    for seed in 0..50 {
        let dice = &mut Dice::new(seed);
        let semaphore = Arc::new(BoundedSemaphore::new(4));
        let mut held: Vec<OwnedSemaphorePermit> = vec![];
        let mut waiting: Vec<Polled<'_, OwnedSemaphorePermit>> = vec![];
        for _ in 0..200 {
            match dice.roll(6) {
                0 => held.extend(Arc::clone(&semaphore).try_acquire_many_owned(dice.roll(5)).ok()),
                1 => waiting.push(Polled::new(Arc::clone(&semaphore).acquire_many_owned(dice.roll(5)))),
                2 if !held.is_empty() => drop(held.swap_remove(dice.roll(held.len()))),
                3 if !held.is_empty() => {
                    let index = dice.roll(held.len());
                    let part = dice.roll(held[index].permits() + 1);
                    let part = held[index].split(part).unwrap();
                    held.push(part);
                }
                4 if !waiting.is_empty() => drop(waiting.swap_remove(dice.roll(waiting.len()))),
                _ => waiting.retain_mut(|task| match task.poll() {
                    std::task::Poll::Ready(permit) => {
                        held.push(permit);
                        false
                    }
                    std::task::Poll::Pending => true,
                }),
            }
            let in_hand: usize = held.iter().map(OwnedSemaphorePermit::permits).sum();
            assert!(semaphore.available_permits() + in_hand <= 4, "seed {seed}");
        }
        drop((held, waiting));
        assert_eq!(semaphore.available_permits(), 4, "seed {seed}");
    }
}

#[test]
fn more_than_the_bound_is_refused_at_the_call() {
    let semaphore = Arc::new(BoundedSemaphore::new(2));
    assert!(!panic_of(|| drop(semaphore.acquire_many(3))).is_empty());
    assert!(!panic_of(|| drop(semaphore.acquire_many(usize::MAX))).is_empty());
    assert!(!panic_of(|| drop(Arc::clone(&semaphore).acquire_many_owned(3))).is_empty());
    assert!(semaphore.try_acquire_many(3).is_none());
    assert!(Arc::clone(&semaphore).try_acquire_many_owned(3).is_err());
    assert_eq!((semaphore.available_permits(), Arc::strong_count(&semaphore)), (2, 1));
    drop(Polled::new(semaphore.acquire_many(2)).ready());
}

#[test]
fn a_bound_of_zero_is_always_locked_and_never_waited_for() {
    let semaphore = Arc::new(BoundedSemaphore::new(0));
    assert!(semaphore.is_locked());
    assert_eq!(semaphore.bound(), 0);
    assert!(semaphore.try_acquire().is_none());
    assert!(!panic_of(|| drop(semaphore.acquire())).is_empty());
    assert!(!panic_of(|| drop(Arc::clone(&semaphore).acquire_owned())).is_empty());
    assert_eq!(Polled::new(semaphore.acquire_many(0)).ready().permits(), 0);
}

#[test]
fn acquirers_are_served_first_in_first_out() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let woken = Log::default();
    let mut tasks = [0, 1, 2].map(|name| {
        let mut task = Polled::with_alarm(semaphore.acquire(), Alarm::logged(&woken, name));
        assert!(task.poll().is_pending());
        task
    });
    drop(held);
    for (name, task) in tasks.iter_mut().enumerate() {
        assert_eq!(woken.take(), [name]);
        assert!(semaphore.is_locked(), "it is handed over");
        assert!(semaphore.try_acquire().is_none(), "it is handed over");
        drop(task.ready());
    }
    assert!(!semaphore.is_locked());
}

#[test]
fn a_woken_waiter_that_is_cancelled_hands_its_permit_on() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    let mut one = Polled::waiting(semaphore.acquire());
    let mut two = Polled::waiting(semaphore.acquire());
    drop(held);
    one.cancel();
    drop(two.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn its_permits_are_those_of_a_semaphore() {
    let semaphore = Arc::new(BoundedSemaphore::new(5));
    let mut permit: SemaphorePermit<'_> = semaphore.try_acquire_many(3).unwrap();
    let part = permit.split(1).unwrap();
    assert_eq!((permit.permits(), part.permits()), (2, 1));
    permit.merge(part);
    permit.release();
    let owned: OwnedSemaphorePermit = Arc::clone(&semaphore).try_acquire_many_owned(2).unwrap();
    drop(owned);
    assert_eq!((semaphore.available_permits(), Arc::strong_count(&semaphore)), (5, 1));
}

/// A forgotten permit does not come back, so the bound can't be reached any more.
#[test]
fn forgotten_permits_are_gone_for_good() {
    let semaphore = BoundedSemaphore::new(2);
    semaphore.try_acquire().unwrap().forget();
    assert_eq!((semaphore.bound(), semaphore.available_permits()), (2, 1));
    drop(semaphore.try_acquire().unwrap());
    assert_eq!(semaphore.available_permits(), 1);
}

#[test]
fn permits_of_a_bounded_and_an_unbounded_semaphore_cannot_be_merged() {
    let (bounded, unbounded) = (BoundedSemaphore::new(1), Semaphore::new(1));
    let mut permit = bounded.try_acquire().unwrap();
    let foreign = unbounded.try_acquire().unwrap();
    assert!(!panic_of(|| permit.merge(foreign)).is_empty());
    drop(permit);
    assert_eq!((bounded.available_permits(), unbounded.available_permits()), (1, 1));
}

#[test]
fn threads_share_permits_by_block_on() {
    let semaphore = BoundedSemaphore::new(2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| drop(block_on(semaphore.acquire()))));
        }
    });
    assert_eq!(semaphore.available_permits(), 2);
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let semaphore = BoundedSemaphore::new(1);
    let held = semaphore.try_acquire().unwrap();
    assert!(matches!(semaphore.acquire().timeout(Duration::from_secs(1)).await, Err(Elapsed)));
    drop(held);
    assert!(!semaphore.is_locked());
}

/// asyncio's `test_repr`, and every state of a wait.
#[test]
fn debug_shows_how_many_are_free_and_how_far_a_wait_is() {
    let semaphore = BoundedSemaphore::new(8);
    let text = format!("{semaphore:?}");
    assert!(text.starts_with("BoundedSemaphore") && text.contains('8'), "{text}");
    let held = semaphore.try_acquire_many(5).unwrap();
    let text = format!("{semaphore:?}");
    assert!(text.contains('3'), "{text}");
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = Box::pin(semaphore.acquire_many(4));
    assert!(format!("{wait:?}").contains("Arriving"));
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    assert!(format!("{wait:?} {semaphore:?}").contains("Queued"));
    drop(held);
    assert!(format!("{wait:?} {semaphore:?}").contains("Granted"));
    assert!(wait.as_mut().poll(&mut cx).is_ready());
    assert!(format!("{wait:?}").contains("Done"));
}
