//! `reached`: waiting until a predicate has been true.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Waker},
    time::Duration,
};

use warded::{Monitor, MonitorGuard, Wait, locked};

use crate::hand_polling::{Alarm, Boxed, Habits, Polled, run, waker_with};

#[test]
fn a_wait_of_reached_is_ready_at_once_if_its_predicate_is_true() {
    let flushed = Monitor::new(3);
    run(flushed.reached(|flushed| *flushed >= 2));
}

#[test]
fn a_release_completes_all_whose_predicate_holds() {
    let flushed = Monitor::new(0);
    let mut waiters: Vec<_> = (0..100).map(|i| Polled::waiting(flushed.reached(move |flushed| *flushed > i))).collect();
    let mut alike: Vec<_> = (0..100).map(|_| Polled::waiting(flushed.reached(|flushed| *flushed > 49))).collect();
    *flushed.lock() = 50;
    *flushed.lock() = 0;
    for waiter in waiters[..50].iter_mut().chain(&mut alike) {
        waiter.woken_and_ready();
    }
    assert!(!waiters[50..].iter().any(Polled::is_woken));
    assert_eq!(flushed.waiting(), 50);
}

#[test]
fn a_wait_with_reached_needs_no_lock() {
    let flushed = Monitor::new(0);
    let mut waiter = Polled::waiting(flushed.reached(|flushed| *flushed == 1));
    *flushed.lock() = 1;
    flushed.with(|flushed| {
        *flushed = 0;
        waiter.woken_and_ready();
    });
}

#[test]
fn a_wait_of_reached_takes_no_wake_up_from_others() {
    let flushed = Monitor::new(0);
    let mut reached = Polled::waiting(flushed.reached(|flushed| *flushed == 1));
    let mut waits = Polled::waiting(flushed.wait_until(|flushed| *flushed == 1));
    *flushed.lock() = 1;
    reached.woken_and_ready();
    drop(waits.woken_and_ready());
}

/// A waker that polls the other waits finds all of them ready.
#[test]
fn all_are_unlinked_before_the_first_is_woken() {
    let flushed = Arc::new(Monitor::new(0));
    let seen = Arc::new(AtomicUsize::new(usize::MAX));
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new({
            let (flushed, seen) = (Arc::clone(&flushed), Arc::clone(&seen));
            move || seen.store(flushed.waiting(), SeqCst)
        })),
        ..Habits::default()
    }));
    let mut first = Polled::new(flushed.reached(|flushed| *flushed == 1));
    assert!(first.poll_with(&waker).is_pending());
    let others: Vec<_> = (0..20).map(|_| Polled::waiting(flushed.reached(|flushed| *flushed == 1))).collect();
    *flushed.lock() = 1;
    assert_eq!(seen.load(SeqCst), 0);
    drop(others);
}

#[test]
fn more_than_a_batch_are_complete_when_the_first_is_woken() {
    let flushed = Arc::new(Monitor::new(0));
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new({
            let flushed = Arc::clone(&flushed);
            move || *flushed.lock() = 0
        })),
        ..Habits::default()
    }));
    let mut first = Polled::new(flushed.reached(|flushed| *flushed == 1));
    assert!(first.poll_with(&waker).is_pending());
    let mut others: Vec<_> = (0..100).map(|_| Polled::waiting(flushed.reached(|flushed| *flushed == 1))).collect();
    *flushed.lock() = 1;
    for other in &mut others {
        other.woken_and_ready();
    }
    let _ = first.poll_with(Waker::noop());
}

/// A predicate can't poll a wait of its monitor, also not one that a release has completed and whose waker was not taken yet.
#[test]
fn a_predicate_that_polls_a_completed_wait_panics() {
    thread_local! {
        static LAST: RefCell<Option<Polled<'static, ()>>> = const { RefCell::new(None) };
        static MAY_POLL: Cell<bool> = const { Cell::new(false) };
        static MESSAGE: RefCell<String> = const { RefCell::new(String::new()) };
    }
    static FLUSHED: Monitor<i32> = Monitor::new(0);
    let wait = || FLUSHED.reached(|flushed| *flushed == 1);
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new(|| {
            MAY_POLL.set(true);
            FLUSHED.touch();
            MAY_POLL.set(false);
        })),
        ..Habits::default()
    }));
    let mut first = Polled::new(wait());
    assert!(first.poll_with(&waker).is_pending());
    let others: Vec<_> = (0..100).map(|_| Polled::waiting(wait())).collect();
    LAST.set(Some(Polled::waiting(wait())));
    let polls = Polled::waiting(FLUSHED.wait_until(|_| {
        if MAY_POLL.get() {
            let mut last = LAST.take().expect("it is there");
            let panic = catch_unwind(AssertUnwindSafe(|| last.poll())).expect_err("it can't be polled here");
            MESSAGE.set(panic.downcast_ref::<String>().cloned().unwrap_or_default());
            LAST.set(Some(last));
        }
        false
    }));
    *FLUSHED.lock() = 1;
    assert!(MESSAGE.take().starts_with("this thread holds the monitor already"));
    assert!(LAST.take().expect("it is there").is_woken(), "its waker was called afterwards");
    drop((first, others, polls));
}

/// More waiters than a batch holds: waiters whose wakers were not taken yet leave, or are polled, while the first one is woken.
#[test]
fn waiters_that_leave_or_are_polled_while_the_first_is_woken_are_not_woken() {
    let flushed = Arc::new(Monitor::new(0));
    let wait = || {
        let flushed = Arc::clone(&flushed);
        Polled::new(async move { flushed.reached(|flushed| *flushed == 1).await })
    };
    thread_local! {
        static OTHERS: RefCell<Vec<Polled<'static, ()>>> = const { RefCell::new(Vec::new()) };
    }
    let waker = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new(|| {
            for (i, mut other) in OTHERS.take().into_iter().rev().enumerate() {
                other.assert_asleep();
                if i % 2 == 0 {
                    other.ready();
                }
            }
        })),
        ..Habits::default()
    }));
    let mut first = wait();
    assert!(first.poll_with(&waker).is_pending());
    let mut early: Vec<_> = (0..40).map(|_| Polled::waiting(flushed.reached(|flushed| *flushed == 1))).collect();
    for _ in 0..60 {
        let mut other = wait();
        assert!(other.poll().is_pending());
        OTHERS.with_borrow_mut(|others| others.push(other));
    }
    *flushed.lock() = 1;
    for other in &mut early {
        other.woken_and_ready();
    }
    first.ready();
    assert_eq!(flushed.waiting(), 0);
}

/// A wait is completed while it clones its waker in a poll, and the thread that wakes has more to wake. The poll is ready, so
/// afterwards the monitor must not touch the wait.
#[test]
fn a_wait_that_is_completed_during_its_poll_is_not_woken_afterwards() {
    let value: &Monitor<u32> = Box::leak(Box::default());
    thread_local! {
        static LATE: RefCell<Option<Boxed<'static, ()>>> = const { RefCell::new(None) };
    }
    let alarm = Alarm::new();
    let mut late: Boxed<'_, ()> = Box::pin(value.reached(|value| *value == 2));
    assert!(late.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&alarm)))).is_pending());
    LATE.set(Some(late));
    let completes =
        waker_with(Arc::new(Habits { on_clone: Some(Box::new(|| *value.lock() = 2)), ..Habits::default() }));
    let polls = waker_with(Arc::new(Habits {
        on_wake: Some(Box::new(move || {
            LATE.with_borrow_mut(|late| {
                let late = late.as_mut().expect("it is kept");
                assert!(late.as_mut().poll(&mut Context::from_waker(&completes)).is_ready());
            });
        })),
        ..Habits::default()
    }));
    let mut first = Polled::new(value.reached(|value| *value == 1));
    assert!(first.poll_with(&polls).is_pending());
    let mut others: Vec<_> = (0..40).map(|_| Polled::waiting(value.reached(|value| *value == 1))).collect();
    *value.lock() = 1;
    for other in &mut others {
        other.woken_and_ready();
    }
    assert_eq!(alarm.wakes(), 0);
    drop(LATE.take());
}

/// The first of more than a batch locks the monitor when it is woken, and keeps the guard. So the thread that wakes finds the monitor
/// locked, by itself.
#[test]
fn more_than_a_batch_are_woken_if_the_first_keeps_the_monitor() {
    thread_local! {
        static KEPT: RefCell<Vec<MonitorGuard<'static, u32>>> = const { RefCell::new(Vec::new()) };
    }
    let value: &Monitor<u32> = Box::leak(Box::default());
    let other: &Monitor<u32> = Box::leak(Box::default());
    let change_alone = || *value.lock() = 1;
    let change_with_another = || locked!(value, other, |value, _other| *value = 1);
    for change in [&change_alone as &dyn Fn(), &change_with_another] {
        let keeps = waker_with(Arc::new(Habits {
            on_wake: Some(Box::new(|| KEPT.with_borrow_mut(|kept| kept.push(value.lock())))),
            ..Habits::default()
        }));
        let mut first = Polled::new(value.reached(|value| *value == 1));
        assert!(first.poll_with(&keeps).is_pending());
        let mut others: Vec<_> = (0..100).map(|_| Polled::waiting(value.reached(|value| *value == 1))).collect();
        change();
        **KEPT.take().first_mut().expect("it is kept") = 0;
        for other in &mut others {
            other.woken_and_ready();
        }
    }
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_predicate_that_was_true_counts_although_the_deadline_has_passed() {
    let flushed = Monitor::new(0);
    let mut waiter = Polled::waiting(flushed.reached(|flushed| *flushed == 1).timeout(Duration::from_secs(1)));
    flushed.with(|flushed| *flushed = 1);
    flushed.with(|flushed| *flushed = 0);
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(waiter.ready(), Ok(()));
}
