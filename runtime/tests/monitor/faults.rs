//! Predicates and wakers that panic or use the monitor, and which code runs under the mutex.

use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use warded::Monitor;

use crate::hand_polling::{Habits, Polled, panic_of, touchy, unlike_its_clones, waker_with};

#[test]
fn a_predicate_that_panics_wakes_its_waiter_which_panics() {
    let monitor = Monitor::new(0);
    let mut before = Polled::waiting(monitor.wait_until(|value| *value == 1).then(|_| ()));
    let mut panics = Polled::waiting(monitor.wait_until(|value| {
        assert!(*value == 0, "in the predicate");
        false
    }));
    let mut behind = Polled::waiting(monitor.reached(|value| *value == 1));
    *monitor.lock() = 1;
    before.woken_and_ready();
    behind.woken_and_ready();
    assert!(panics.is_woken());
    assert_eq!(panic_of(|| panics.poll().is_ready()), "in the predicate");
    assert_eq!(monitor.waiting(), 0);
    drop(monitor.lock());
}

#[test]
fn all_of_a_class_that_panics_panic_one_after_the_other() {
    let monitor = Monitor::new(0);
    let wait = || monitor.reached(|value| *value != 0 && panic!("in the predicate"));
    let mut waiters = [Polled::waiting(wait()), Polled::waiting(wait()), Polled::waiting(wait())];
    *monitor.lock() = 1;
    for waiter in &mut waiters {
        assert!(waiter.is_woken());
        assert_eq!(panic_of(|| waiter.poll().is_ready()), "in the predicate");
    }
    assert_eq!(monitor.waiting(), 0);
}

#[test]
fn a_predicate_that_panics_at_the_first_poll_unlocks() {
    let monitor = Monitor::new(0);
    let message = panic_of(|| Polled::new(monitor.wait_until(|_| panic!("in the predicate"))).poll().is_ready());
    assert_eq!(message, "in the predicate");
    assert_eq!(monitor.waiting(), 0);
    drop(monitor.lock());
}

#[test]
fn a_predicate_that_panicked_and_is_dropped_passes_its_wake_up_on() {
    let monitor = Monitor::new(0);
    let kept = Arc::new(());
    let wait = || {
        let payload = Arc::clone(&kept);
        monitor.wait_until(move |value| *value != 0 && std::panic::resume_unwind(Box::new(Arc::clone(&payload))))
    };
    let mut waiters = [Polled::waiting(wait()), Polled::waiting(wait())];
    *monitor.lock() = 1;
    waiters[0].cancel();
    assert!(waiters[1].is_woken());
    drop(waiters);
    assert_eq!(Arc::strong_count(&kept), 1, "the payloads are dropped with the waits");
}

#[test]
fn a_predicate_that_locks_its_monitor_panics() {
    let monitor = Arc::new(Monitor::new(0));
    let mut waiter = Polled::waiting(monitor.wait_until({
        let monitor = Arc::clone(&monitor);
        move |value| *value == 1 && *monitor.lock() == 1
    }));
    *monitor.lock() = 1;
    assert!(waiter.is_woken());
    assert!(panic_of(|| waiter.poll().is_ready()).contains("this thread holds the monitor already"));
}

#[test]
fn a_waker_that_panics_keeps_no_task_asleep() {
    let monitor = Monitor::new(false);
    let mut first = Polled::new(monitor.reached(|is_open| *is_open));
    assert!(first.poll_with(&touchy()).is_pending());
    let mut others: Vec<_> = (0..40).map(|_| Polled::waiting(monitor.reached(|is_open| *is_open))).collect();
    assert_eq!(panic_of(|| *monitor.lock() = true), "don't wake me");
    for other in &mut others {
        other.woken_and_ready();
    }
    first.ready();
    drop(monitor.lock());
}

/// The monitor is unlocked whenever a function of a waker runs.
#[test]
fn wakers_are_cloned_called_and_dropped_without_the_mutex() {
    let monitor = Arc::new(Monitor::new(0));
    let looks = Arc::new(AtomicUsize::new(0));
    let look = || -> Option<Box<dyn Fn() + Send + Sync>> {
        let (monitor, looks) = (Arc::clone(&monitor), Arc::clone(&looks));
        Some(Box::new(move || {
            assert!(monitor.try_lock().is_some(), "the mutex is held");
            looks.fetch_add(1, SeqCst);
        }))
    };
    let mischief =
        || waker_with(Arc::new(Habits { on_clone: look(), on_wake: look(), on_drop: look(), ..Habits::default() }));
    let mut waiter = Polled::new(monitor.wait_until(|value| *value == 1).then(|_| ()));
    for _ in 0..3 {
        assert!(waiter.poll_with(&mischief()).is_pending());
    }
    *monitor.lock() = 1;
    *monitor.lock() = 0;
    assert!(waiter.poll_with(&mischief()).is_pending(), "owed");
    *monitor.lock() = 1;
    assert!(waiter.poll_with(&mischief()).is_ready());
    let mut dropped = Polled::new(monitor.wait_until(|value| *value == 2).then(|_| ()));
    assert!(dropped.poll_with(&mischief()).is_pending());
    drop(dropped);
    assert!(looks.load(SeqCst) > 10);
}

/// Cloning the second waker makes the predicate true, or completes the wait. Then the clone is not needed.
#[test]
fn a_waker_that_was_cloned_needlessly_is_dropped_without_the_mutex() {
    let monitor = Arc::new(Monitor::new(0));
    let drops = Arc::new(AtomicUsize::new(0));
    let counts = |adds: i32| {
        let (monitor, other, drops) = (Arc::clone(&monitor), Arc::clone(&monitor), Arc::clone(&drops));
        waker_with(Arc::new(Habits {
            on_clone: Some(Box::new(move || monitor.with(|value| *value += adds))),
            on_drop: Some(Box::new(move || {
                assert!(other.try_lock().is_some(), "the mutex is held");
                drops.fetch_add(1, SeqCst);
            })),
            ..Habits::default()
        }))
    };
    let mut takes = Polled::new(monitor.wait_until(|value| *value > 0).then(|value| *value = 0));
    assert!(takes.poll_with(&counts(0)).is_pending());
    assert!(takes.poll_with(&counts(1)).is_ready());
    drop(takes);
    let mut reaches = Polled::new(monitor.reached(|value| *value > 0));
    assert!(reaches.poll_with(&counts(0)).is_pending());
    assert!(reaches.poll_with(&counts(1)).is_ready());
    drop(reaches);
    assert!(drops.load(SeqCst) > 4);
}

#[test]
fn captures_are_dropped_without_the_mutex() {
    struct Looks(Arc<Monitor<i32>>);
    impl Drop for Looks {
        fn drop(&mut self) {
            assert!(self.0.try_lock().is_some(), "the mutex is held");
        }
    }
    let monitor = Arc::new(Monitor::new(0));
    let wait = || {
        let looks = Looks(Arc::clone(&monitor));
        monitor.wait_until(move |value| {
            let _ = &looks;
            *value == 1
        })
    };
    let mut served = Polled::waiting(wait().then(|_| ()));
    let cancelled = Polled::waiting(wait());
    *monitor.lock() = 1;
    served.woken_and_ready();
    drop(cancelled);
}

#[test]
fn a_waker_may_use_the_monitor() {
    let monitor = Arc::new(Monitor::new(0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new({
            let (monitor, seen) = (Arc::clone(&monitor), Arc::clone(&seen));
            move || seen.lock().unwrap().push(monitor.with(|value| *value))
        })),
        ..Habits::default()
    }));
    let mut waiter = Polled::new(monitor.wait_until(|value| *value == 1));
    assert!(waiter.poll_with(&waker).is_pending());
    *monitor.lock() = 1;
    assert_eq!(*seen.lock().unwrap(), [1]);
    drop(waiter);
}

type Payload = (Arc<Monitor<i32>>, Arc<AtomicUsize>);

/// A payload that uses the monitor when it is dropped.
struct Locks(Arc<Monitor<i32>>, Arc<AtomicUsize>);

impl Drop for Locks {
    fn drop(&mut self) {
        drop(self.0.lock());
        self.1.fetch_add(1, SeqCst);
    }
}

thread_local! {
    static PAYLOAD: RefCell<Option<Payload>> = const { RefCell::new(None) };
}

/// A release that finds a predicate true may leave the waiter asleep, if others of its class are woken. A panic counts as true, but its
/// waiter is woken in any case.
#[test]
fn a_predicate_that_panics_is_evaluated_once() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let monitor = Arc::new(Monitor::new(0));
    let dropped = Arc::new(AtomicUsize::new(0));
    PAYLOAD.set(Some((Arc::clone(&monitor), Arc::clone(&dropped))));
    let wait = || {
        monitor
            .wait_until(|value| {
                if *value == 2 {
                    PANICS.fetch_add(1, SeqCst);
                    let (monitor, dropped) = PAYLOAD.with_borrow(Clone::clone).unwrap();
                    std::panic::resume_unwind(Box::new(Locks(monitor, dropped)));
                }
                *value == 1
            })
            .then(|_| ())
    };
    let mut waiters: Vec<_> = (0..6).map(|_| Polled::waiting(wait())).collect();
    for waiter in &waiters[..3] {
        *monitor.lock() = 1;
        assert!(waiter.is_woken());
    }
    // It goes on, so the other woken waiters count as likely to be polled.
    assert!(waiters[0].poll().is_ready());
    for waiter in &waiters[3..] {
        *monitor.lock() = 2;
        assert!(waiter.is_woken(), "it has panicked");
    }
    assert_eq!(dropped.load(SeqCst), 0, "the payloads are kept");
    for waiter in &mut waiters[1..] {
        let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| waiter.poll().is_ready())).unwrap_err();
        assert!(payload.is::<Locks>());
    }
    assert_eq!(PANICS.load(SeqCst), 5, "each of the five predicates panicked once");
    PAYLOAD.take();
}

#[test]
fn a_waker_is_cloned_once_for_a_poll_though_its_clones_are_unlike_it() {
    let monitor = Monitor::new(0);
    let habits = Arc::new(Habits::default());
    let waker = unlike_its_clones(Arc::clone(&habits));
    let mut takes = Polled::new(monitor.wait_until(|value| *value > 0).then(|value| *value = 0));
    assert!(takes.poll_with(&waker).is_pending());
    for _ in 0..3 {
        let before = habits.clones.load(SeqCst);
        assert!(takes.poll_with(&waker).is_pending());
        assert_eq!(habits.clones.load(SeqCst), before + 1);
    }
    *monitor.lock() = 1;
    assert_eq!(habits.wakes.load(SeqCst), 1);
    assert!(takes.poll_with(&waker).is_ready());
}
