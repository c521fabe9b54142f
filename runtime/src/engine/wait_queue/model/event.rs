//! Models of the event: it is set while waiters arrive, are polled or leave.

use std::task::Poll;

use super::{Task, block_on, leaked, model, thread, together};
use crate::Event;

/// Catches: waiters that don't fit into one batch of wakers are served later than the others. So one waiter is ready while
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

/// Catches: a waiter that was served and is dropped before its batch is woken is still woken, or stays in the list. Its
/// neighbours are not woken (tokio #2340).
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

/// Catches: all remaining waiters are dropped while the first batch is woken, and the waking thread still uses them.
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

/// Catches: after a waiter is polled before its batch is woken, the other waiters are not woken, or this one is woken again.
#[test]
fn served_and_an_early_poll() {
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

/// Catches: a waiter finds the event not set, joins the queue after the broadcast, and is never woken.
#[test]
fn set_and_wait() {
    model(|| {
        let event = leaked(Event::new());
        together(|| event.set(), || block_on(event.wait()));
    });
}

/// Catches: a `clear` stops waiters that were released by `set` and are not woken yet. A newcomer goes on after the `clear`.
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

/// Catches: two threads set the event at the same time, and a waiter is woken twice, or not at all.
#[test]
fn set_and_set() {
    model(|| {
        let event = leaked(Event::new());
        let waiter = Task::waiting(event.wait());
        together(|| event.set(), || event.set());
        waiter.finish();
    });
}

/// Catches: a `clear` undoes a concurrent `set`. The waiter misses the work that the `set` announced, and sleeps for ever.
#[test]
fn set_and_clear_and_look() {
    model(|| {
        let event = leaked(Event::new());
        let work = leaked(crate::engine::sync::AtomicU32::new(0));
        let mut saw_work = false;
        together(
            || {
                work.store(1, crate::engine::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                event.clear();
                saw_work = work.load(crate::engine::sync::Ordering::Relaxed) == 1;
            },
        );
        assert!(saw_work || event.is_set());
    });
}

/// Catches: writes before `set` are not visible after `wait`, whether the wait was queued or not.
#[test]
fn set_publishes() {
    model(|| {
        let event = leaked(Event::new());
        let done = leaked(crate::engine::sync::AtomicU32::new(0));
        together(
            || {
                done.store(1, crate::engine::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                block_on(event.wait());
                assert_eq!(done.load(crate::engine::sync::Ordering::Relaxed), 1);
            },
        );
    });
}

/// Catches: a `set` that releases waiters hides an earlier `set`, and writes before the earlier one are not visible.
#[test]
fn set_for_waiters_and_set_and_clear_and_look() {
    model(|| {
        let event = leaked(Event::new());
        let work = leaked(crate::engine::sync::AtomicU32::new(0));
        let waiter = Task::waiting(event.wait());
        let late = thread::spawn(|| event.set());
        let mut saw_work = false;
        together(
            || {
                event.set();
                event.clear();
                work.store(1, crate::engine::sync::Ordering::Relaxed);
                event.set();
            },
            || {
                event.clear();
                saw_work = work.load(crate::engine::sync::Ordering::Relaxed) == 1;
            },
        );
        late.join().unwrap();
        assert!(saw_work || event.is_set());
        waiter.finish();
    });
}
