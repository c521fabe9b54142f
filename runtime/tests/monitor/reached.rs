//! `reached`: waiting until a predicate has been true.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Waker,
    time::Duration,
};

use warded::{Monitor, Wait};

use crate::hand_polling::{Habits, Polled, run, waker_with};

#[test]
fn it_is_ready_at_once_if_it_is_so() {
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
fn it_takes_nobodys_wake_up() {
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

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn having_been_so_beats_the_deadline() {
    let flushed = Monitor::new(0);
    let mut waiter = Polled::waiting(flushed.reached(|flushed| *flushed == 1).timeout(Duration::from_secs(1)));
    flushed.with(|flushed| *flushed = 1);
    flushed.with(|flushed| *flushed = 0);
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(waiter.ready(), Ok(()));
}
