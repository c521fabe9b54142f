//! Models of the semaphore: several permits at once, and waiters that leave.

use super::{Task, block_on, leaked, model, thread, together};
use crate::Semaphore;

/// Catches: the first waiter needs more permits than are free, and is dropped while a permit comes back. The waiters behind it
/// are not served.
#[test]
fn head_leaves_and_release() {
    model(|| {
        let semaphore = leaked(Semaphore::new(1));
        let held = semaphore.try_acquire().unwrap();
        let greedy = Task::waiting(semaphore.acquire_many(2));
        let modest = Task::waiting(semaphore.acquire());
        together(move || drop(held), || drop(greedy));
        drop(modest.finish());
        assert_eq!(semaphore.available_permits(), 1);
    });
}

/// Catches: the permits of a granted waiter that is dropped are lost, or counted twice.
#[test]
fn granted_permits_and_cancel() {
    model(|| {
        let semaphore = leaked(Semaphore::new(0));
        let both = Task::waiting(semaphore.acquire_many(2));
        let next = Task::waiting(semaphore.acquire());
        together(|| semaphore.add_permits(2), || drop(both));
        let permit = next.finish();
        assert_eq!(semaphore.available_permits(), 1);
        drop(permit);
        assert_eq!(semaphore.available_permits(), 2);
    });
}

/// Catches: the permit of a waiter that was served and is dropped before its batch is woken is lost.
#[test]
fn served_permits_and_cancel() {
    model(|| {
        let semaphore = leaked(Semaphore::new(0));
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(semaphore.acquire())).collect();
        let behind = Task::waiting(semaphore.acquire());
        let last = tasks.pop();
        together(|| semaphore.add_permits(4), || drop(last));
        let permits: Vec<_> = tasks.into_iter().chain([behind]).map(Task::finish).collect();
        assert_eq!(semaphore.available_permits(), 0);
        drop(permits);
        assert_eq!(semaphore.available_permits(), 4);
    });
}

/// Catches: a permit comes back after a waiter has read the word and before it is in the queue, so the waiter is not woken.
#[test]
fn join_and_release() {
    model(|| {
        let semaphore = leaked(Semaphore::new(1));
        let held = semaphore.try_acquire().unwrap();
        together(move || drop(held), || drop(block_on(semaphore.acquire())));
        assert!(!semaphore.is_locked());
    });
}

/// Catches: a newcomer takes a permit that came back, although a waiter is in the queue.
#[test]
fn try_and_release() {
    model(|| {
        let semaphore = leaked(Semaphore::new(1));
        let held = semaphore.try_acquire().unwrap();
        let waiter = Task::waiting(semaphore.acquire());
        together(move || drop(held), || assert!(semaphore.try_acquire().is_none(), "overtook the queue"));
        drop(waiter.finish());
        assert!(!semaphore.is_locked());
    });
}

/// Catches: two permits come back at the same time, and the waiter that needs both is not served.
#[test]
fn two_releases_for_one_waiter_that_wants_both() {
    model(|| {
        let semaphore = leaked(Semaphore::new(0));
        let both = Task::waiting(semaphore.acquire_many(2));
        together(|| semaphore.add_permits(1), || semaphore.add_permits(1));
        assert_eq!(both.finish().permits(), 2);
    });
}

/// Catches: writes under a permit are not visible to the task that takes the permit next, on the path through the queue.
#[test]
fn a_permit_publishes() {
    model(|| {
        let semaphore = leaked(Semaphore::new(1));
        let done = leaked(crate::engine::sync::AtomicU32::new(0));
        let held = semaphore.try_acquire().unwrap();
        together(
            move || {
                done.store(1, crate::engine::sync::Ordering::Relaxed);
                drop(held);
            },
            || {
                drop(block_on(semaphore.acquire()));
                assert_eq!(done.load(crate::engine::sync::Ordering::Relaxed), 1);
            },
        );
    });
}

/// Catches: a task that is served with two permits does not see the writes under the first one, which came back before any task
/// waited.
#[test]
fn all_permits_publish() {
    model(|| {
        let semaphore = leaked(Semaphore::new(2));
        let done = leaked(crate::engine::sync::AtomicU32::new(0));
        let [first, second] = [(); 2].map(|()| semaphore.try_acquire().unwrap());
        let is_back = leaked(crate::engine::sync::AtomicU32::new(0));
        let publisher = thread::spawn(move || {
            done.store(1, crate::engine::sync::Ordering::Relaxed);
            drop(first);
            is_back.store(1, crate::engine::sync::Ordering::Relaxed);
        });
        let mut both = Task::new(semaphore.acquire_many(2));
        let is_first_back = is_back.load(crate::engine::sync::Ordering::Relaxed) == 1;
        assert!(both.poll().is_pending());
        drop(second);
        if is_first_back {
            drop(both.finish());
            assert_eq!(done.load(crate::engine::sync::Ordering::Relaxed), 1);
        }
        publisher.join().unwrap();
    });
}
