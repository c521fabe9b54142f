//! The methods of a permit.

use std::sync::Arc;

use warded::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::hand_polling::{Polled, panic_of};

#[test]
fn dropping_and_releasing_give_back_every_permit() {
    let semaphore = Arc::new(Semaphore::new(5));
    drop(semaphore.try_acquire_many(3).unwrap());
    assert_eq!(semaphore.available_permits(), 5);
    semaphore.try_acquire_many(3).unwrap().release();
    assert_eq!(semaphore.available_permits(), 5);
    drop(Arc::clone(&semaphore).try_acquire_many_owned(3).unwrap());
    assert_eq!(semaphore.available_permits(), 5);
    Arc::clone(&semaphore).try_acquire_many_owned(3).unwrap().release();
    assert_eq!(semaphore.available_permits(), 5);
    assert_eq!(Arc::strong_count(&semaphore), 1);
}

#[test]
fn a_permit_knows_how_many_it_stands_for() {
    let semaphore = Arc::new(Semaphore::new(5));
    assert_eq!(semaphore.try_acquire().unwrap().permits(), 1);
    assert_eq!(Polled::new(semaphore.acquire_many(4)).ready().permits(), 4);
    assert_eq!(Arc::clone(&semaphore).try_acquire_owned().unwrap().permits(), 1);
    assert_eq!(Polled::new(Arc::clone(&semaphore).acquire_many_owned(4)).ready().permits(), 4);
}

#[test]
fn forgotten_permits_are_gone_for_good() {
    let semaphore = Arc::new(Semaphore::new(5));
    semaphore.try_acquire_many(2).unwrap().forget();
    assert_eq!(semaphore.available_permits(), 3);
    Arc::clone(&semaphore).try_acquire_owned().unwrap().forget();
    assert_eq!(semaphore.available_permits(), 2);
    assert_eq!(Arc::strong_count(&semaphore), 1, "the permit is forgotten, not its Arc");
    semaphore.add_permits(3);
    assert_eq!(semaphore.available_permits(), 5);
}

#[test]
fn a_part_of_a_permit_can_be_given_back_before_the_rest() {
    let semaphore = Semaphore::new(5);
    let mut whole = semaphore.try_acquire_many(5).unwrap();
    let mut waiter = Polled::waiting(semaphore.acquire_many(2));
    let part = whole.split(2).unwrap();
    assert_eq!((whole.permits(), part.permits()), (3, 2));
    assert_eq!(semaphore.available_permits(), 0, "splitting gives nothing back");
    waiter.assert_asleep();
    drop(part);
    assert_eq!(waiter.woken_and_ready().permits(), 2);
    assert_eq!(semaphore.available_permits(), 2);
    drop(whole);
    assert_eq!(semaphore.available_permits(), 5);
}

#[test]
fn no_more_can_be_split_off_than_there_is() {
    let semaphore = Semaphore::new(3);
    let mut whole = semaphore.try_acquire_many(3).unwrap();
    assert!(whole.split(4).is_none());
    assert!(whole.split(usize::MAX).is_none());
    assert_eq!(whole.permits(), 3);
    let all = whole.split(3).unwrap();
    assert_eq!((whole.permits(), all.permits()), (0, 3));
    let none = whole.split(0).unwrap();
    assert_eq!(none.permits(), 0);
    drop((none, whole));
    assert_eq!(semaphore.available_permits(), 0);
    drop(all);
    assert_eq!(semaphore.available_permits(), 3);
}

#[test]
fn permits_of_one_semaphore_can_be_merged() {
    let semaphore = Semaphore::new(5);
    let mut permit = semaphore.try_acquire_many(2).unwrap();
    permit.merge(semaphore.try_acquire().unwrap());
    assert_eq!(permit.permits(), 3);
    assert_eq!(semaphore.available_permits(), 2);
    drop(permit);
    assert_eq!(semaphore.available_permits(), 5);
}

/// Both permits are given back, each to its own semaphore.
#[test]
fn permits_of_two_semaphores_cannot_be_merged() {
    let (one, other) = (Semaphore::new(2), Semaphore::new(2));
    let mut permit = one.try_acquire().unwrap();
    let foreign = other.try_acquire().unwrap();
    assert!(!panic_of(|| permit.merge(foreign)).is_empty());
    assert_eq!((one.available_permits(), permit.permits()), (1, 1));
    assert_eq!(other.available_permits(), 2);
    drop(permit);
    assert_eq!(one.available_permits(), 2);
}

#[test]
fn owned_permits_split_and_merge_too() {
    let semaphore = Arc::new(Semaphore::new(5));
    let mut whole: OwnedSemaphorePermit = Arc::clone(&semaphore).try_acquire_many_owned(5).unwrap();
    let part = whole.split(2).unwrap();
    assert_eq!(Arc::strong_count(&semaphore), 3, "each keeps the semaphore");
    assert_eq!((whole.permits(), part.permits()), (3, 2));
    assert!(whole.split(4).is_none());
    assert_eq!(Arc::strong_count(&semaphore), 3);
    whole.merge(part);
    assert_eq!(whole.permits(), 5);
    assert_eq!(Arc::strong_count(&semaphore), 2);
    let other = Arc::new(Semaphore::new(1));
    let foreign = Arc::clone(&other).try_acquire_owned().unwrap();
    assert!(!panic_of(|| whole.merge(foreign)).is_empty());
    assert_eq!((other.available_permits(), Arc::strong_count(&other)), (1, 1));
    drop(whole);
    assert_eq!((semaphore.available_permits(), Arc::strong_count(&semaphore)), (5, 1));
}

#[test]
fn an_owned_permit_may_outlive_every_other_handle() {
    let permit = Arc::new(Semaphore::new(2)).try_acquire_many_owned(2).unwrap();
    assert_eq!(permit.permits(), 2);
    drop(permit);
}

#[test]
fn a_failed_try_gives_the_arc_back() {
    let semaphore = Arc::new(Semaphore::new(1));
    let same = Arc::clone(&semaphore).try_acquire_many_owned(2).unwrap_err();
    assert!(Arc::ptr_eq(&same, &semaphore));
    let held = Arc::clone(&semaphore).try_acquire_owned().unwrap();
    let too = Arc::clone(&semaphore).try_acquire_owned().unwrap_err();
    assert!(Arc::ptr_eq(&too, &semaphore));
    drop((same, too, held));
    assert_eq!(Arc::strong_count(&semaphore), 1);
}

/// The wait is dropped in each of its states.
#[test]
fn an_owned_wait_lets_its_arc_go() {
    let semaphore = Arc::new(Semaphore::new(1));
    drop(Arc::clone(&semaphore).acquire_owned());
    assert_eq!(Arc::strong_count(&semaphore), 1, "never polled");

    let held = semaphore.try_acquire().unwrap();
    drop(Polled::waiting(Arc::clone(&semaphore).acquire_owned()));
    assert_eq!(Arc::strong_count(&semaphore), 1, "in the queue");

    let waiter = Polled::waiting(Arc::clone(&semaphore).acquire_owned());
    drop(held);
    drop(waiter);
    assert_eq!(Arc::strong_count(&semaphore), 1, "granted");

    drop(Polled::new(Arc::clone(&semaphore).acquire_owned()).ready());
    assert_eq!(Arc::strong_count(&semaphore), 1, "completed");
    assert_eq!(semaphore.available_permits(), 1);
}

/// Waits for both kinds of permit are in one queue.
#[test]
fn waits_for_owned_and_borrowed_permits_are_in_one_queue() {
    let semaphore = Arc::new(Semaphore::new(1));
    let held = semaphore.try_acquire().unwrap();
    let mut owned = Polled::waiting(Arc::clone(&semaphore).acquire_owned());
    let mut borrowed = Polled::waiting(semaphore.acquire());
    drop(held);
    borrowed.assert_asleep();
    let permit: OwnedSemaphorePermit = owned.woken_and_ready();
    drop(permit);
    let permit: SemaphorePermit<'_> = borrowed.woken_and_ready();
    drop(permit);
}
