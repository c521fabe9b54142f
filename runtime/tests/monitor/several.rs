//! Several monitors at once.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use warded::{Monitor, locked, try_locked};

use crate::hand_polling::{Habits, Polled, panic_of, touchy, waker_with};

#[test]
fn threads_that_name_the_monitors_in_different_orders_do_not_deadlock() {
    let monitors: Arc<[Monitor<i64>; 3]> = Arc::new([0; 3].map(Monitor::new));
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
    let threads = orders.map(|[a, b, c]| {
        let monitors = Arc::clone(&monitors);
        thread::spawn(move || {
            for _ in 0..1_000 {
                locked!(monitors[a], monitors[b], monitors[c], |a, b, c| {
                    *a -= 3;
                    *b += 1;
                    *c += 2;
                });
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(monitors.iter().map(|monitor| *monitor.lock()).sum::<i64>(), 0);
    assert_ne!(*monitors[0].lock(), 0);
}

#[test]
fn each_name_stands_for_its_own_monitor() {
    let monitors = [1, 2, 3].map(Monitor::new);
    let [a, b, c] = &monitors;
    assert_eq!(locked!(c, a, b, |c, a, b| (*c, *a, *b)), (3, 1, 2));
    assert_eq!(try_locked!(b, a, |b, a| (*b, *a)), Some((2, 1)));
}

#[test]
fn naming_a_monitor_twice_panics_and_locks_nothing() {
    let (one, other) = (Monitor::new(1), Monitor::new(2));
    let same = &one;
    let message = panic_of(|| locked!(one, other, same, |x, y, z| *x + *y + *z));
    assert_eq!(message, "monitors 1 and 3 of one `locked!` are the same monitor: name it once");
    let message = panic_of(|| try_locked!(other, one, same, |x, y, z| *x + *y + *z));
    assert_eq!(message, "monitors 2 and 3 of one `locked!` are the same monitor: name it once");
    assert!(one.try_lock().is_some() && other.try_lock().is_some());
}

#[test]
fn naming_a_monitor_that_this_thread_holds_panics_and_the_others_stay_free() {
    let monitors = [1, 2].map(Monitor::new);
    for (held, free) in [(0, 1), (1, 0)] {
        let guard = monitors[held].lock();
        let message = panic_of(|| locked!(monitors[0], monitors[1], |x, y| *x + *y));
        assert!(message.contains("this thread holds the monitor already"), "{message}");
        assert!(monitors[free].try_lock().is_some());
        drop(guard);
    }
}

#[test]
fn trying_takes_all_or_none() {
    let monitors = [1, 2].map(Monitor::new);
    for (held, free) in [(0, 1), (1, 0)] {
        let guard = monitors[held].lock();
        assert_eq!(try_locked!(monitors[0], monitors[1], |x, y| *x + *y), None);
        assert!(monitors[free].try_lock().is_some());
        drop(guard);
    }
    assert_eq!(try_locked!(monitors[0], monitors[1], |x, y| *x + *y), Some(3));
}

/// Several monitors are all released before a task is woken.
#[test]
fn all_monitors_are_unlocked_before_a_task_is_woken() {
    let monitors: Arc<[Monitor<i32>; 3]> = Arc::new([0; 3].map(Monitor::new));
    let free_when_woken = Arc::new(AtomicUsize::new(0));
    let looks = Arc::new(Habits {
        on_wake: Some(Box::new({
            let (monitors, free_when_woken) = (Arc::clone(&monitors), Arc::clone(&free_when_woken));
            move || {
                let free = monitors.iter().filter(|monitor| monitor.try_lock().is_some()).count();
                free_when_woken.fetch_add(free, SeqCst);
            }
        })),
        ..Habits::default()
    });
    let waker = waker_with(looks);
    let mut waits = [0, 1, 2].map(|place| Polled::new(monitors[place].wait_until(|value| *value == 1).then(|_| ())));
    for wait in &mut waits {
        assert!(wait.poll_with(&waker).is_pending());
    }
    locked!(monitors[2], monitors[0], monitors[1], |x, y, z| (*x, *y, *z) = (1, 1, 1));
    assert_eq!(free_when_woken.load(SeqCst), 9, "three were woken, and each found three free");
    assert!(waits.iter_mut().all(|wait| wait.poll().is_ready()));
}

#[test]
fn more_tasks_are_woken_than_one_batch_holds() {
    let (one, other) = (Monitor::new(false), Monitor::new(false));
    let waits = |monitor: &'static Monitor<bool>| {
        (0..50).map(|_| Polled::waiting(monitor.reached(|is_set| *is_set))).collect::<Vec<_>>()
    };
    let (one, other): (&'static _, &'static _) = (Box::leak(Box::new(one)), Box::leak(Box::new(other)));
    let mut all: Vec<_> = waits(one).into_iter().chain(waits(other)).collect();
    locked!(one, other, |x, y| (*x, *y) = (true, true));
    assert!(all.iter().all(|wait| wait.wakes() == 1));
    assert!(all.iter_mut().all(|wait| wait.poll().is_ready()));
}

#[test]
fn a_body_that_panics_unlocks_all_and_wakes() {
    let (one, other) = (Monitor::new(0), Monitor::new(0));
    let mut waits = Polled::waiting(other.wait_until(|value| *value == 1).then(|_| ()));
    let message = panic_of(|| {
        locked!(one, other, |x, y| {
            (*x, *y) = (1, 1);
            panic!("in the body")
        })
    });
    assert_eq!(message, "in the body");
    assert_eq!(waits.wakes(), 1);
    waits.ready();
    assert_eq!(*one.try_lock().unwrap(), 1);
}

#[test]
fn after_a_waker_panics_all_tasks_are_woken_and_all_monitors_unlocked() {
    let (one, other) = (Monitor::new(0), Monitor::new(0));
    let mut panics = Polled::new(one.wait_until(|value| *value == 1).then(|_| ()));
    assert!(panics.poll_with(&touchy()).is_pending());
    let mut panics_too = Polled::new(other.wait_until(|value| *value == 1).then(|_| ()));
    assert!(panics_too.poll_with(&touchy()).is_pending());
    let waits = Polled::waiting(other.reached(|value| *value == 1));
    assert_eq!(panic_of(|| locked!(one, other, |x, y| (*x, *y) = (1, 1))), "don't wake me");
    assert_eq!(waits.wakes(), 1);
    assert!(one.try_lock().is_some() && other.try_lock().is_some());
}

/// A woken wait is dropped in the body, and no other task waits.
#[test]
fn a_lost_wake_up_is_not_passed_on_to_later_waiters() {
    static EVALUATED: AtomicUsize = AtomicUsize::new(0);
    let (items, other) = (Monitor::new(0), Monitor::new(()));
    let woken = Polled::waiting(items.wait_until(|items| *items > 0));
    *items.lock() = 1;
    assert!(woken.is_woken());
    locked!(items, other, |_, ()| drop(woken));
    let later = Polled::waiting(items.wait_until(|items| {
        EVALUATED.fetch_add(1, SeqCst);
        *items > 1
    }));
    EVALUATED.store(0, SeqCst);
    items.peek(|_| ());
    later.assert_asleep();
    assert_eq!(EVALUATED.load(SeqCst), 0, "after looking");
}

/// More than a batch are to be woken, and after the first batch another thread holds the monitor. That thread may wait for a monitor
/// that this one still holds. So this one does not wait for it, and it wakes the rest when it unlocks.
fn wakes_the_rest_when_another_thread_unlocks(
    release: impl FnOnce(&Monitor<u32>),
    unlock: impl FnOnce(&Monitor<u32>) + Send,
) {
    let monitor = Monitor::new(0);
    let mut waiters: Vec<_> = (0..100).map(|_| Polled::new(monitor.reached(|value| *value == 1))).collect();
    let (start, started) = mpsc::channel();
    let (lock, locked) = mpsc::channel();
    let locked = Mutex::new(locked);
    let first = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new(move || {
            start.send(()).unwrap();
            locked.lock().unwrap().recv().unwrap();
        })),
        ..Habits::default()
    }));
    assert!(waiters[0].poll_with(&first).is_pending());
    assert!(waiters[1..].iter_mut().all(|waiter| waiter.poll().is_pending()));
    let (end, ended) = mpsc::channel();
    thread::scope(|scope| {
        let monitor = &monitor;
        let other = scope.spawn(move || {
            started.recv().unwrap();
            let held = monitor.lock();
            lock.send(()).unwrap();
            // This takes ten seconds only if the test fails.
            let has_ended = ended.recv_timeout(Duration::from_secs(10)).is_ok();
            drop(held);
            unlock(monitor);
            has_ended
        });
        release(monitor);
        end.send(()).unwrap();
        assert!(other.join().unwrap(), "the two threads wait for each other");
    });
    for waiter in &mut waiters[1..] {
        waiter.woken_and_ready();
    }
}

#[test]
fn a_release_waits_for_no_other_holder_to_wake_the_rest() {
    wakes_the_rest_when_another_thread_unlocks(|monitor| *monitor.lock() = 1, |_| ());
    wakes_the_rest_when_another_thread_unlocks(
        |monitor| locked!(monitor, Monitor::new(0), |value, _| *value = 1),
        |_| (),
    );
}
