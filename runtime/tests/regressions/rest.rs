//! Rows 47 to 50.
//!
//! "Row" means a row of `README.md`.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use warded::{__private, Elapsed, Lock, Wait};

use crate::{
    fixture::{Waiters, assert_free, for_every_wait},
    hand_polling::{Polled, panic_of, shown},
};

/// Row 47. Outside of any runtime.
#[test]
fn a_timeout_of_zero_polls_once() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut task = Polled::new(fixture.wait_at_most(Duration::ZERO));
        assert!(matches!(task.poll(), Poll::Ready(Err(Elapsed))));
        assert_eq!(task.wakers_kept(), 0);
        drop(closed);
        assert_free(fixture);
        assert!(matches!(Polled::new(fixture.wait_at_most(Duration::ZERO)).poll(), Poll::Ready(Ok(_))));
    });
}

/// Row 47. With tokio's clock.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_timeout_of_zero_polls_once_in_tokio() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut task = Polled::new(fixture.wait_at_most(Duration::ZERO));
        assert!(matches!(task.poll(), Poll::Ready(Err(Elapsed))));
        drop(closed);
        assert_free(fixture);
    });
}

/// Row 47. A free primitive is taken, even if the timeout is zero.
#[test]
fn a_timeout_of_zero_takes_what_is_free() {
    for_every_wait(|fixture| {
        drop(fixture.close());
        drop(Polled::new(fixture.wait_at_most(Duration::ZERO)).ready().expect("free"));
        assert_free(fixture);
    });
}

/// Row 47. Longer than any clock can count: it never elapses, and needs no timer.
#[test]
fn the_longest_timeout_never_elapses() {
    for limit in [Duration::MAX, Duration::from_secs(u64::MAX)] {
        for_every_wait(|fixture| {
            let closed = fixture.close();
            let mut task = Polled::waiting(fixture.wait_at_most(limit));
            assert!(task.poll().is_pending());
            task.assert_asleep();
            drop(closed);
            drop(task.woken_and_ready().expect("served"));
            assert_free(fixture);
        });
    }
}

/// Row 47. The same with tokio's clock, which moves on by a century.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn the_longest_timeout_never_elapses_in_tokio() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let mut task = Polled::waiting(lock.acquire().timeout(Duration::MAX));
    tokio::time::advance(Duration::from_secs(100 * 365 * 86_400)).await;
    assert!(task.poll().is_pending());
    drop(held);
    drop(task.woken_and_ready().expect("served"));
}

/// Row 47. Long, but not too long for a clock to count.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_very_long_timeout_is_just_a_timeout() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let century = Duration::from_secs(100 * 365 * 86_400);
    for limit in [century, 10 * century, 1_000_000 * century] {
        let mut task = Polled::waiting(lock.acquire().timeout(limit));
        task.cancel();
    }
    drop(held);
    assert!(!lock.is_locked());
}

/// Row 47.
#[test]
fn a_deadline_that_has_passed_polls_once() {
    let lock = Lock::new(0);
    let past = Instant::now();
    assert!(Polled::new(lock.acquire().deadline(past)).ready().is_ok(), "free, so it gets it");
    let _held = lock.try_acquire().unwrap();
    assert!(matches!(Polled::new(lock.acquire().deadline(past)).poll(), Poll::Ready(Err(Elapsed))));
}

/// Row 48.
#[test]
fn debug_never_waits_and_never_changes_anything() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        drop(closed);
        waiters.assert_served(fixture, [0, 1]);
    });

    let lock = Lock::new(7);
    assert_eq!(format!("{lock:?}"), "Lock { value: 7 }");
    assert!(!lock.is_locked());

    let held = lock.try_acquire().unwrap();
    assert_eq!(shown(&lock), "Lock { value: <locked> }");
    assert_eq!(format!("{held:?} {held}"), "7 7");

    let mut waiter = Box::pin(lock.acquire());
    let mut when = Box::pin(lock.acquire_when(|value| *value == 7));
    let mut cx = Context::from_waker(Waker::noop());
    let mut seen = vec![format!("{waiter:?} {when:?}")];
    assert!(waiter.as_mut().poll(&mut cx).is_pending());
    assert!(when.as_mut().poll(&mut cx).is_pending());
    seen.push(format!("{waiter:?} {when:?} {}", shown(&lock)));
    drop(held);
    seen.push(format!("{waiter:?} {when:?} {}", shown(&lock)));
    let Poll::Ready(guard) = waiter.as_mut().poll(&mut cx) else { panic!("its turn") };
    seen.push(format!("{waiter:?} {when:?} {}", shown(&lock)));
    drop(guard);
    seen.push(format!("{waiter:?} {when:?} {}", shown(&lock)));
    assert!(when.as_mut().poll(&mut cx).is_ready());
    seen.push(format!("{waiter:?} {when:?} {}", shown(&lock)));
    assert_eq!(
        seen,
        [
            "Acquire(Arriving) AcquireWhen(Arriving)",
            "Acquire(Queued) AcquireWhen(Queued) Lock { value: <locked>, waiting: 2 }",
            "Acquire(Granted) AcquireWhen(Queued) Lock { value: <locked>, waiting: 1 }",
            "Acquire(Done) AcquireWhen(Queued) Lock { value: <locked>, waiting: 1 }",
            "Acquire(Done) AcquireWhen(Granted) Lock { value: <locked> }",
            "Acquire(Done) AcquireWhen(Done) Lock { value: 7 }",
        ]
    );
}

/// Row 48.
#[test]
fn guards_and_futures_show_what_they_are() {
    let lock = Arc::new(Lock::new((1, "one")));
    let guard = lock.try_acquire().unwrap();
    assert_eq!(format!("{guard:?}"), r#"(1, "one")"#);
    let part = guard.map(|pair| &mut pair.1);
    assert_eq!(format!("{part:?} {part}"), r#""one" one"#);
    drop(part);
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    assert_eq!(format!("{guard:?}"), r#"(1, "one")"#);
    let part = guard.map(|pair| &mut pair.0);
    assert_eq!(format!("{part:?} {part}"), "1 1");
    drop(part);

    let owned = Arc::clone(&lock).acquire_owned();
    assert_eq!(format!("{owned:?}"), "AcquireOwned(Arriving)");
    let until = lock.try_acquire().unwrap().wait_until(|_| true);
    assert_eq!(format!("{until:?}"), "WaitUntil(Arriving)");
    drop(until);
    let until = Arc::clone(&lock).try_acquire_owned().unwrap().wait_until(|_| true);
    assert_eq!(format!("{until:?}"), "OwnedWaitUntil(Arriving)");
    drop(until);
    let other = Lock::new(());
    let all = __private::acquire_all((&*lock, &other));
    assert_eq!(format!("{all:?}"), "AcquireTwo { acquired: 0, .. }");
    let limited = lock.acquire().timeout(Duration::MAX);
    let limited = format!("{limited:?}");
    assert!(limited.starts_with("Timeout") && limited.contains("Acquire(Arriving)"), "{limited}");
    assert_eq!(format!("{Elapsed} {Elapsed:?}"), "the wait did not end in time Elapsed");
}

/// Row 48. The value contains the lock around it, and its `Debug` shows that lock.
#[test]
fn debug_of_a_lock_inside_itself_does_not_recurse() {
    struct Shows(std::sync::Weak<Lock<Option<Shows>>>);

    impl std::fmt::Debug for Shows {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.0.upgrade().fmt(f)
        }
    }

    let lock = Arc::new(Lock::new(None));
    *lock.try_acquire().unwrap() = Some(Shows(Arc::downgrade(&lock)));
    assert_eq!(shown(&lock), "Lock { value: Some(Some(Lock { value: <locked> })) }");
    assert!(!lock.is_locked());
}

/// Row 48. A `Debug` of the value that panics gives the lock back.
#[test]
fn debug_that_panics_leaves_the_lock_free() {
    struct Shy;

    impl std::fmt::Debug for Shy {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("don't look")
        }
    }

    let lock = Lock::new(Shy);
    assert_eq!(panic_of(|| format!("{lock:?}")), "don't look");
    assert!(!lock.is_locked());
}

/// Row 49.
#[test]
fn a_predicate_panics_only_in_its_own_task() {
    let lock = Lock::new(0);
    let mut held = lock.try_acquire().unwrap();
    let mut before = Polled::waiting(lock.acquire_when(|value| *value == 1));
    let mut panics = Polled::waiting(lock.acquire_when(|value| {
        assert!(*value == 0, "too much for me");
        false
    }));
    let mut after = Polled::waiting(lock.acquire_when(|value| *value == 2));
    let mut plain = Polled::waiting(lock.acquire());
    *held = 2;
    drop(held);
    before.assert_asleep();
    drop(after.woken_and_ready());
    drop(plain.woken_and_ready());
    assert!(panics.is_woken());
    assert!(panic_of(|| drop(panics.poll())).contains("too much for me"));
    *lock.try_acquire().unwrap() = 1;
    drop(before.woken_and_ready());
    assert!(!lock.is_locked());
}

/// Row 49. If the task of a predicate that panicked is never polled again, the panic is dropped with the future.
#[test]
fn the_panic_of_a_predicate_whose_task_is_dropped_is_dropped() {
    let lock = Lock::new(0);
    let held = lock.try_acquire().unwrap();
    let panics = Polled::waiting(lock.acquire_when(|_| panic!("asked")));
    let mut next = Polled::waiting(lock.acquire());
    drop(held);
    drop(panics);
    drop(next.woken_and_ready());
    assert!(!lock.is_locked());
}

/// Row 49. Its own task evaluates the predicate, and holds the lock then.
#[test]
fn a_predicate_that_panics_in_its_own_poll_gives_the_lock_back() {
    let lock = Arc::new(Lock::new(0));
    assert_eq!(panic_of(|| drop(Polled::new(lock.acquire_when(|_| panic!("asked"))).poll())), "asked");
    assert!(!lock.is_locked());
    let guard = lock.try_acquire().unwrap();
    let mut next = Polled::waiting(lock.acquire());
    assert_eq!(panic_of(move || drop(Polled::new(guard.wait_until(|_| panic!("asked"))).poll())), "asked");
    drop(next.woken_and_ready());
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    assert_eq!(panic_of(move || drop(Polled::new(guard.wait_until(|_| panic!("asked"))).poll())), "asked");
    assert!(!lock.is_locked());
    assert_eq!(Arc::strong_count(&lock), 1);
}

/// Row 50.
#[test]
fn a_leaked_waiter_is_harmless_where_nothing_was_granted_to_it() {
    for_every_wait(|fixture| {
        let closed = fixture.close();
        let mut waiters = Waiters::of(fixture, 2);
        drop(closed);
        drop(waiters.tasks[0].ready());
        drop(waiters.tasks[1].ready());
        let mut leaked = Polled::new(fixture.wait());
        leaked.forget();
        assert_free(fixture);
    });
}

/// Row 50. A leaked waiter stays in the queue, and its predicate is still evaluated. All other waiters go on, and the lock may
/// move.
#[test]
fn others_make_progress_beside_a_leaked_waiter_whose_predicate_fails() {
    let mut lock = Lock::new(0);
    {
        let held = lock.try_acquire().unwrap();
        let mut first = Polled::waiting(lock.acquire());
        let mut leaked = Polled::waiting(lock.acquire_when(|value| *value == 100));
        leaked.forget();
        let mut last = Polled::waiting(lock.acquire());
        drop(held);
        drop(first.woken_and_ready());
        drop(last.woken_and_ready());
        drop(lock.try_acquire().unwrap());
    }
    *lock.get_mut() = 1;
    let moved = Box::new(lock);
    *moved.try_acquire().unwrap() += 1;
    let mut when = Polled::waiting(moved.acquire_when(|value| *value == 3));
    *moved.try_acquire().unwrap() += 1;
    drop(when.woken_and_ready());
    drop(when);
    assert_eq!(moved.into_inner(), 3);
}
