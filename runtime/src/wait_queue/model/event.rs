//! The event: setting it, and those who come, look or leave meanwhile.

use std::task::Poll;

use super::{Task, block_on, leaked, model, thread, together};
use crate::Event;

/// Catches: those that don't fit into one batch of wakers are served later than the others, so that one is ready and
/// another is not.
#[test]
fn set_releases_all_at_one_instant() {
    model(|| {
        let event = leaked(Event::new());
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
        let mut is_ready = vec![];
        together(|| event.set(), || is_ready.extend(tasks.iter_mut().map(|task| task.poll().is_ready())));
        assert!(is_ready.is_sorted(), "ready: {is_ready:?}");
        for (task, _) in tasks.into_iter().zip(is_ready).filter(|(_, is_ready)| !is_ready) {
            task.finish();
        }
    });
}

/// Catches: a waiter that was served, and leaves before its batch is woken, is woken all the same, or stays in the list;
/// its neighbours are not woken (tokio #2340).
#[test]
fn served_and_drop() {
    for leaver in [2, 3] {
        model(move || {
            let event = leaked(Event::new());
            let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
            let leaves = tasks.remove(leaver);
            together(|| event.set(), || drop(leaves));
            tasks.into_iter().for_each(Task::finish);
        });
    }
}

/// Catches: all that were left leave while the first batch is woken, and the one that wakes them still counts on them.
#[test]
fn all_that_were_served_drop() {
    model(|| {
        let event = leaked(Event::new());
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
        let leave = tasks.split_off(2);
        together(|| event.set(), || drop(leave));
        tasks.into_iter().for_each(Task::finish);
    });
}

/// Catches: the rest is not woken when one looks before its batch is woken; a second wake for one that has looked.
#[test]
fn served_and_an_early_look() {
    model(|| {
        let event = leaked(Event::new());
        let mut tasks: Vec<_> = (0..4).map(|_| Task::waiting(event.wait())).collect();
        let mut looks = tasks.remove(2);
        let mut early = Poll::Pending;
        together(|| event.set(), || early = looks.poll_elsewhere());
        if early.is_pending() {
            looks.finish();
        } else {
            assert_eq!(looks.wakes(), 0, "it is ready already");
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

/// Catches: what was done before `set` is not seen after `wait`, in the queue or not.
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

/// Catches: a `set` for those that wait hides another one that came before it, and what that was for is not seen.
#[test]
fn set_for_waiters_and_set_and_clear_and_look() {
    model(|| {
        let event = leaked(Event::new());
        let work = leaked(crate::sync::AtomicU32::new(0));
        let waiter = Task::waiting(event.wait());
        let late = thread::spawn(|| event.set());
        let mut saw_work = false;
        together(
            || {
                event.set();
                event.clear();
                work.store(1, crate::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                event.clear();
                saw_work = work.load(crate::sync::Ordering::Relaxed) == 1;
            },
        );
        late.join().unwrap();
        assert!(saw_work || event.is_set());
        waiter.finish();
    });
}
