//! Acquiring several permits at once.

use std::sync::Arc;

use warded::Semaphore;

use crate::hand_polling::{Polled, panic_of};

#[test]
fn several_permits_are_acquired_together_or_not_at_all() {
    let semaphore = Semaphore::new(5);
    let held = semaphore.try_acquire_many(3).unwrap();
    assert!(semaphore.try_acquire_many(3).is_none());
    assert_eq!(semaphore.available_permits(), 2, "a failed try takes nothing");
    let two = semaphore.try_acquire_many(2).unwrap();
    assert_eq!(semaphore.available_permits(), 0);
    drop((held, two));
    assert_eq!(semaphore.available_permits(), 5);
}

#[test]
fn a_waiter_that_needs_more_permits_than_are_free_blocks_later_waiters() {
    let semaphore = Semaphore::new(3);
    let held = semaphore.try_acquire_many(2).unwrap();
    let mut greedy = Polled::waiting(semaphore.acquire_many(3));
    let mut modest = Polled::waiting(semaphore.acquire());
    assert!(semaphore.try_acquire().is_none(), "no task overtakes");
    drop(held);
    modest.assert_asleep();
    let all = greedy.woken_and_ready();
    assert_eq!(all.permits(), 3);
    drop(all);
    drop(modest.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 3);
}

/// Permits come back one by one, until there are enough for the large request of the first waiter.
#[test]
fn permits_that_come_back_one_by_one_are_kept_for_the_first_waiter() {
    let semaphore = Semaphore::new(4);
    let mut held: Vec<_> = (0..4).map(|_| semaphore.try_acquire().unwrap()).collect();
    let mut greedy = Polled::waiting(semaphore.acquire_many(4));
    let mut modest = Polled::waiting(semaphore.acquire());
    while let Some(permit) = held.pop() {
        greedy.assert_asleep();
        modest.assert_asleep();
        assert!(semaphore.try_acquire().is_none());
        drop(permit);
    }
    drop(greedy.woken_and_ready());
    drop(modest.woken_and_ready());
    assert_eq!(semaphore.available_permits(), 4);
}

#[test]
fn one_release_serves_as_many_waiters_as_it_can() {
    let semaphore = Semaphore::new(6);
    let held = semaphore.try_acquire_many(6).unwrap();
    let mut tasks = [1, 2, 2, 3].map(|wanted| Polled::waiting(semaphore.acquire_many(wanted)));
    drop(held);
    let permits: Vec<_> = tasks[..3].iter_mut().map(Polled::woken_and_ready).collect();
    assert_eq!(permits.iter().map(warded::SemaphorePermit::permits).collect::<Vec<_>>(), [1, 2, 2]);
    tasks[3].assert_asleep();
    assert_eq!(semaphore.available_permits(), 1, "there are not enough permits for the last waiter");
    drop(permits);
    drop(tasks[3].woken_and_ready());
    assert_eq!(semaphore.available_permits(), 6);
}

#[test]
fn all_permits_can_be_acquired_at_once() {
    let semaphore = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
    assert_eq!(semaphore.available_permits(), Semaphore::MAX_PERMITS);
    let all = semaphore.try_acquire_many(Semaphore::MAX_PERMITS).unwrap();
    assert_eq!(semaphore.available_permits(), 0);
    let mut waiter = Polled::waiting(semaphore.acquire_many(Semaphore::MAX_PERMITS));
    drop(all);
    drop(waiter.woken_and_ready());
    assert_eq!(semaphore.available_permits(), Semaphore::MAX_PERMITS);
}

#[test]
fn acquiring_more_permits_than_can_exist_panics_at_the_call() {
    let semaphore = Arc::new(Semaphore::new(1));
    let too_many = Semaphore::MAX_PERMITS + 1;
    assert!(!panic_of(|| drop(semaphore.acquire_many(too_many))).is_empty());
    assert!(!panic_of(|| drop(semaphore.acquire_many(usize::MAX))).is_empty());
    assert!(!panic_of(|| drop(Arc::clone(&semaphore).acquire_many_owned(too_many))).is_empty());
    assert!(semaphore.try_acquire_many(usize::MAX).is_none());
    assert!(Arc::clone(&semaphore).try_acquire_many_owned(usize::MAX).is_err());
    assert_eq!((semaphore.available_permits(), Arc::strong_count(&semaphore)), (1, 1));
}
