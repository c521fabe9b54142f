//! The event: setting it, and those who come, look or leave meanwhile.

use std::task::Poll;

use super::{Task, block_on, leaked, model, together};
use crate::Event;

/// Catches: a waiter of a later batch is dropped before its turn and is woken all the same; or its neighbours are not
/// woken (tokio #2340).
#[test]
fn batch_waking_and_drop() {
    model(|| {
        let event = leaked(Event::new());
        let mut tasks: Vec<_> = (0..6).map(|_| Task::waiting(event.wait())).collect();
        let third = tasks.remove(2);
        together(|| event.set(), || drop(third));
        tasks.into_iter().for_each(Task::finish);
    });
}

/// Catches: the batch is cut short when somebody looks before its turn; a second wake for who has looked.
#[test]
fn batch_waking_and_an_early_look() {
    model(|| {
        let event = leaked(Event::new());
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
        let mut last = tasks.pop().unwrap();
        let mut early = Poll::Pending;
        together(|| event.set(), || early = last.poll());
        if early.is_pending() {
            last.finish();
        }
        tasks.into_iter().for_each(Task::finish);
    });
}

/// Catches: one who finds the event not set and joins after the broadcast has passed.
#[test]
fn set_and_wait() {
    model(|| {
        let event = leaked(Event::new());
        together(|| event.set(), || block_on(event.wait()));
    });
}

/// Catches: waiters for whom the event was set are held back because it is cleared before their batch; a newcomer after the
/// clear passes.
#[test]
fn set_and_clear_and_wait() {
    model(|| {
        let event = leaked(Event::new());
        let tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
        let is_clear = leaked(std::sync::Mutex::new(None));
        together(
            || {
                event.set();
                *is_clear.lock().unwrap() = Some(!event.is_set());
            },
            || event.clear(),
        );
        tasks.into_iter().for_each(Task::finish);
        if is_clear.lock().unwrap().unwrap() {
            drop(Task::waiting(event.wait()));
        }
    });
}

/// Catches: two who set it at once wake somebody twice, or each leaves it to the other.
#[test]
fn set_and_set() {
    model(|| {
        let event = leaked(Event::new());
        let waiter = Task::waiting(event.wait());
        together(|| event.set(), || event.set());
        waiter.finish();
    });
}

/// Catches: clearing takes back a `set`, and what that was for is not seen: its worker sleeps for ever.
#[test]
fn set_and_clear_and_look() {
    model(|| {
        let event = leaked(Event::new());
        let work = leaked(crate::sync::AtomicU32::new(0));
        let mut saw_work = false;
        together(
            || {
                work.store(1, crate::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                event.clear();
                saw_work = work.load(crate::sync::Ordering::Relaxed) == 1;
            },
        );
        assert!(saw_work || event.is_set());
    });
}

/// Catches: what was done before `set` is not seen after `wait`, in line or not.
#[test]
fn set_publishes() {
    model(|| {
        let event = leaked(Event::new());
        let done = leaked(crate::sync::AtomicU32::new(0));
        together(
            || {
                done.store(1, crate::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                block_on(event.wait());
                assert_eq!(done.load(crate::sync::Ordering::Relaxed), 1);
            },
        );
    });
}
