//! Models of what a monitor promises if several threads use it at a time. As the [models](crate::engine::wait_queue) of the engine,
//! each runs many times on real threads, and once for every order in which loom can interleave them.
//!
//! The comment of a model names the mistake that it catches.

use std::{sync::atomic::Ordering::SeqCst, task::Poll};

use super::{
    Monitor,
    several::{Each as _, Monitors as _},
};
use crate::engine::{
    sync::AtomicU8,
    wait_queue::model::{Task, block_on, leaked, model, thread, together},
};

/// Catches: a waiter that joins after its predicate was found false misses the release in between.
#[test]
fn wait_and_release() {
    model(|| {
        let monitor = leaked(Monitor::new(0));
        together(|| *monitor.lock() = 1, || block_on(monitor.wait_until(|value| *value == 1).then(|value| *value = 2)));
        assert_eq!(*monitor.lock(), 2);
        assert_eq!(monitor.waiting(), 0);
    });
}

/// Catches: two threads hold the monitor at the same time.
#[test]
fn lock_and_release_and_wait() {
    model(|| {
        let monitor = leaked(Monitor::new(0));
        let other = thread::spawn(|| *monitor.lock() += 1);
        together(
            || *monitor.lock() += 1,
            || block_on(monitor.wait_until(|value| *value == 2).then(|value| *value = 3)),
        );
        other.join().unwrap();
        assert_eq!(*monitor.lock(), 3);
    });
}

/// Catches: a woken waiter that leaves takes its wake-up with it.
#[test]
fn woken_and_newcomer_and_cancel() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let wait = || items.wait_until(|items| *items > 0).then(|items| *items -= 1);
        let leaves = Task::waiting(wait());
        *items.lock() = 1;
        together(|| drop(leaves), || block_on(wait()));
        assert_eq!(items.waiting(), 0);
    });
}

/// Catches: a waiter that leaves during the release that wakes it takes its wake-up with it, although another waiter is queued.
#[test]
fn release_and_cancel() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let wait = || items.wait_until(|items| *items > 0).then(|items| *items -= 1);
        let leaves = Task::waiting(wait());
        let mut stays = Task::waiting(wait());
        together(|| *items.lock() = 1, || drop(leaves));
        assert!(stays.wakes() > 0, "no task has the wake-up");
        assert!(stays.poll().is_ready());
        assert_eq!(items.waiting(), 0);
    });
}

/// Catches: an owed waiter is overtaken by another class, or is not woken again.
#[test]
fn owed_and_another_class() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let mut owed = Task::waiting(items.wait_until(|items| *items > 0).then(|items| *items -= 1));
        *items.lock() = 1;
        *items.lock() = 0;
        assert!(owed.poll().is_pending());
        assert_eq!(owed.wakes(), 1);
        let mut other = Task::new(items.wait_until(|items| *items >= 1).then(|items| *items -= 1));
        let mut early = Poll::Pending;
        together(|| *items.lock() = 1, || early = other.poll());
        assert_eq!(owed.wakes(), 2);
        assert!(early.is_pending(), "overtook an owed waiter");
        assert!(owed.poll().is_ready());
        *items.lock() = 1;
        assert!(other.wakes() > 0);
        assert!(other.poll().is_ready());
    });
}

/// Catches: a completed waiter is touched after its future was freed. Or a waiter that leaves stays in the list.
#[test]
fn reached_and_cancel() {
    model(|| {
        let flushed = leaked(Monitor::new(0));
        let wait = || flushed.reached(|flushed| *flushed == 1);
        let leaves = Task::waiting(wait());
        let mut others = [Task::waiting(wait()), Task::waiting(wait())];
        together(
            || {
                *flushed.lock() = 1;
                *flushed.lock() = 0;
            },
            || drop(leaves),
        );
        for other in &mut others {
            assert_eq!(other.wakes(), 1);
            assert!(other.poll().is_ready());
        }
        assert_eq!(flushed.waiting(), 0);
    });
}

/// Catches: a completed waiter whose waker is not taken yet, because there are more than a batch, stays in the list when it
/// leaves. Or it has to wait when it is polled.
#[test]
fn more_than_a_batch_reached_and_cancel() {
    model(|| {
        let flushed = leaked(Monitor::new(0));
        let wait = || flushed.reached(|flushed| *flushed == 1);
        let mut first = [Task::waiting(wait()), Task::waiting(wait())];
        let leaves = Task::waiting(wait());
        let mut last = Task::waiting(wait());
        let mut early = Poll::Pending;
        together(
            || {
                *flushed.lock() = 1;
                *flushed.lock() = 0;
            },
            || {
                drop(leaves);
                early = last.poll();
            },
        );
        for other in &mut first {
            assert_eq!(other.wakes(), 1);
            assert!(other.poll().is_ready());
        }
        if early.is_pending() {
            assert_eq!(last.wakes(), 1);
            assert!(last.poll().is_ready());
        }
        assert_eq!(flushed.waiting(), 0);
    });
}

/// Catches: a woken waiter whose waker is not taken yet takes its wake-up with it when it leaves. Or another of them is not
/// woken.
#[test]
fn more_than_a_batch_woken_and_cancel() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let wait = || items.wait_until(|items| *items > 0).as_many_as(|items| *items).then(|items| *items -= 1);
        let mut first = [Task::waiting(wait()), Task::waiting(wait())];
        let leaves = Task::waiting(wait());
        let mut last = Task::waiting(wait());
        let mut early = Poll::Pending;
        together(
            || *items.lock() = 4,
            || {
                drop(leaves);
                items.with(|_| ());
                early = last.poll();
            },
        );
        for other in &mut first {
            assert!(other.wakes() > 0);
            assert!(other.poll().is_ready());
        }
        if early.is_pending() {
            assert!(last.wakes() > 0, "no task has the wake-up");
            assert!(last.poll().is_ready());
        }
        assert_eq!((items.waiting(), *items.lock()), (0, 1));
    });
}

/// Catches: a woken waiter goes back to its place before its waker is taken. The waker is taken all the same, and is missing
/// when the waiter is woken again.
#[test]
fn more_than_a_batch_woken_and_back_in_its_place() {
    model(|| {
        let is_open: &AtomicU8 = leaked(AtomicU8::new(1));
        let items = leaked(Monitor::new((0, is_open)));
        let wait = || items.wait_until(|s| s.0 > 0 && s.1.load(SeqCst) > 0).as_many_as(|s| s.0).then(|s| s.0 -= 1);
        let mut tasks = [Task::waiting(wait()), Task::waiting(wait()), Task::waiting(wait())];
        let mut early = Poll::Pending;
        together(
            || items.lock().0 = 3,
            || {
                // No release: that would take the wakers.
                is_open.store(0, SeqCst);
                early = tasks[2].poll();
            },
        );
        is_open.store(1, SeqCst);
        let wakes = tasks[2].wakes();
        items.touch();
        for task in &mut tasks[..2] {
            assert!(task.wakes() > 0);
            assert!(task.poll().is_ready());
        }
        if early.is_pending() {
            assert!(tasks[2].wakes() > wakes, "no task has the wake-up");
            assert!(tasks[2].poll().is_ready());
        }
        assert_eq!(items.waiting(), 0);
    });
}

/// Catches: a waiter is polled while a release completes it, and stays pending or is freed too early.
#[test]
fn reached_and_poll() {
    model(|| {
        let flushed = leaked(Monitor::new(0));
        together(|| *flushed.lock() = 1, || block_on(flushed.reached(|flushed| *flushed == 1)));
        assert_eq!(flushed.waiting(), 0);
    });
}

/// Catches: the release stops at a predicate that panics, or loses the panic.
#[test]
fn panic_and_release() {
    model(|| {
        let monitor = leaked(Monitor::new(0));
        let mut panics =
            Task::waiting(monitor.wait_until(|value| *value != 0 && std::panic::resume_unwind(Box::new(()))));
        let mut other = Task::waiting(monitor.wait_until(|value| *value == 2).then(|_| ()));
        together(|| *monitor.lock() = 1, || *monitor.lock() = 2);
        *monitor.lock() = 2;
        assert!(other.wakes() > 0);
        assert!(other.poll().is_ready());
        assert_eq!(panics.wakes(), 1);
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| panics.poll().is_ready()));
        assert!(polled.is_err(), "the panic is that of its predicate");
        assert_eq!(monitor.waiting(), 0);
    });
}

/// Catches: a wait that is dropped by the thread that holds the monitor waits for itself. Or it leaves while a thread that is not
/// the holder reads the waiters.
#[test]
fn dropped_by_the_holder_and_wait() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let wait = || items.wait_until(|items| *items > 0).then(|items| *items -= 1);
        let leaves = Task::waiting(wait());
        *items.lock() = 1;
        together(|| items.with(|_| drop(leaves)), || block_on(wait()));
        assert_eq!((items.waiting(), *items.lock()), (0, 0));
    });
}

/// Catches: two waiters are woken for one item. The waiter that doesn't get it is never woken again.
#[test]
fn two_waiters_and_two_releases() {
    model(|| {
        let items = leaked(Monitor::new(0));
        let wait = || items.wait_until(|items| *items > 0).then(|items| *items -= 1);
        let taker = thread::spawn(move || block_on(wait()));
        let adder = thread::spawn(|| *items.lock() += 1);
        *items.lock() += 1;
        block_on(wait());
        taker.join().unwrap();
        adder.join().unwrap();
        assert_eq!((items.waiting(), *items.lock()), (0, 0));
    });
}

/// Catches: a waiter that is polled with another waker during a release is woken by its old waker, or by none.
#[test]
fn polled_with_another_waker_and_release() {
    model(|| {
        let monitor = leaked(Monitor::new(0));
        let mut task = Task::waiting(monitor.wait_until(|value| *value == 1).then(|_| ()));
        let mut early = Poll::Pending;
        together(|| *monitor.lock() = 1, || early = task.poll_elsewhere());
        if early.is_pending() {
            assert_eq!(task.wakes(), 1);
            assert!(task.poll().is_ready());
        }
        assert_eq!(monitor.waiting(), 0);
    });
}

/// Catches: monitors are locked in the order in which they are named. Or one of two is not unlocked.
#[test]
fn two_monitors() {
    model(|| {
        let (one, other) = (leaked(Monitor::new(1)), leaked(Monitor::new(0)));
        let moves = |from: &'static Monitor<i32>, to: &'static Monitor<i32>| {
            let mut all = (from, to).lock_all();
            let (mut from, mut to) = all.each();
            *from -= 1;
            *to += 1;
        };
        together(move || moves(one, other), move || moves(other, one));
        assert_eq!((*one.lock(), *other.lock()), (1, 0));
    });
}

/// Catches: a waiter of one of two monitors misses their release.
#[test]
fn two_monitors_and_wait() {
    model(|| {
        let (one, other) = (leaked(Monitor::new(0)), leaked(Monitor::new(0)));
        together(
            move || {
                let mut all = (one, other).lock_all();
                let (mut one, mut other) = all.each();
                (*one, *other) = (1, 1);
            },
            move || block_on(other.wait_until(|value| *value == 1).then(|value| *value = 2)),
        );
        assert_eq!((*one.lock(), *other.lock(), other.waiting()), (1, 2, 0));
    });
}
