//! Predicates: asking, calling, and those who join or leave meanwhile.

use std::task::Poll;

use super::{Task, block_on, leaked, model, thread, together};
use crate::Lock;

/// Catches: a called waiter that leaves takes the call with it; a predicate is put back into a future that is gone.
#[test]
fn predicate_true_and_cancel() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let first = Task::waiting(lock.acquire_when(|value| *value > 0));
        let second = Task::waiting(lock.acquire_when(|value| *value > 0));
        let mut guard = lock.try_acquire().unwrap();
        *guard = 1;
        together(|| drop(guard), || drop(first));
        drop(second.finish());
        assert!(!lock.is_locked());
    });
}

/// Catches: the release calls one waiter, who is served and gives back without looking at the other; a releaser that
/// has handed the lock over goes on asking, while its new owner asks too.
#[test]
fn two_predicate_waiters_and_a_release() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let take = || *block_on(lock.acquire_when(|value| *value > 0)) -= 1;
        let others = [thread::spawn(take), thread::spawn(take)];
        *block_on(lock.acquire()) += 2;
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(*lock.try_acquire().unwrap(), 0);
    });
}

/// Catches: a called waiter that finds the lock taken forgets to insist, and sleeps though it is polled no more.
#[test]
fn called_and_overtaken() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let waiter = Task::waiting(lock.acquire_when(|value| *value > 0));
        *lock.try_acquire().unwrap() = 1;
        assert_eq!(waiter.wakes(), 1, "called");
        let mut waiter = waiter;
        let mut early = Poll::Pending;
        together(|| drop(lock.try_acquire()), || early = waiter.poll_elsewhere());
        if early.is_pending() {
            drop(waiter.finish());
        }
        drop(early);
        assert!(!lock.is_locked());
    });
}

/// Catches: a waiter joins while the last predicate is asked, and the releaser, at the end of the line, misses it.
#[test]
fn join_while_predicates_are_asked() {
    model(|| {
        let lock = leaked(Lock::new(0));
        let idle = Task::waiting(lock.acquire_when(|_| false));
        let guard = lock.try_acquire().unwrap();
        together(|| drop(guard), || drop(block_on(lock.acquire())));
        assert!(!lock.is_locked());
        drop(idle);
    });
}

/// Catches: who takes the lock only to ask, and gives it back unchanged, misses the one that joined meanwhile.
#[test]
fn join_while_another_asks_itself() {
    model(|| {
        let lock = leaked(Lock::new(1));
        together(
            || drop(Task::waiting(lock.acquire_when(|value| *value == 2))),
            || drop(block_on(lock.acquire_when(|value| *value == 1))),
        );
        assert!(!lock.is_locked());
    });
}

/// Catches: the called waiter leaves while another has the lock only to ask, and nobody looks at those behind it; or it
/// is polled then, and insists in vain.
#[test]
fn called_leaves_or_looks_while_another_asks_itself() {
    for leaves in [true, false] {
        model(move || {
            let lock = leaked(Lock::new(0));
            let mut called = Some(Task::waiting(lock.acquire_when(|value| *value > 0)));
            let behind = Task::waiting(lock.acquire_when(|value| *value > 0));
            *lock.try_acquire().unwrap() = 1;
            let mut early = Poll::Pending;
            together(
                || drop(Task::waiting(lock.acquire_when(|_| false))),
                || match &mut called {
                    Some(looks) if !leaves => early = looks.poll_elsewhere(),
                    _ => drop(called.take()),
                },
            );
            if early.is_pending() {
                drop(called.map(Task::finish));
            }
            drop(early);
            drop(behind.finish());
            assert!(!lock.is_locked());
        });
    }
}
