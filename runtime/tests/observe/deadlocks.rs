//! Tests which hangs are found as deadlocks, and that no other program is. No test waits for time: each task is polled by hand.

use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures::{
    StreamExt,
    future::{join, select},
    stream::FuturesUnordered,
};
use tokio::task::LocalSet;
use warded::{
    BoundedSemaphore, Event, Lock, RwLock, Semaphore,
    observe::{Deadlock, Doubt, snapshot, task, under},
    prelude::*,
};

use crate::hand_polling::Polled;

/// Lets the other task run.
pub(crate) async fn yield_once() {
    let mut has_yielded = false;
    poll_fn(|_| if std::mem::replace(&mut has_yielded, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// The deadlocks and the possible deadlocks of locks whose names begin with `prefix`.
pub(crate) fn found(prefix: &str) -> (Vec<Deadlock>, Vec<Deadlock>) {
    let is_of_test = |deadlock: &Deadlock| {
        let mut holds = deadlock.members.iter().filter_map(|member| member.holds.as_ref());
        holds.any(|it| it.primitive.name.is_some_and(|name| name.starts_with(prefix)))
    };
    let snapshot = snapshot();
    let of_test = |all: Vec<Deadlock>| all.into_iter().filter(|it| is_of_test(it)).collect();
    (of_test(snapshot.deadlocks()), of_test(snapshot.possible_deadlocks()))
}

#[track_caller]
pub(crate) fn assert_deadlock(prefix: &str) -> Deadlock {
    let (mut certain, possible) = found(prefix);
    assert_eq!((certain.len(), possible.len()), (1, 0), "{}", snapshot());
    certain.remove(0)
}

#[track_caller]
pub(crate) fn assert_possible(prefix: &str) -> Deadlock {
    let (certain, mut possible) = found(prefix);
    assert_eq!((certain.len(), possible.len()), (0, 1), "{}", snapshot());
    possible.remove(0)
}

#[track_caller]
pub(crate) fn assert_no_deadlock(prefix: &str) {
    let (certain, _) = found(prefix);
    assert!(certain.is_empty(), "{}", snapshot());
}

pub(crate) async fn first_then(first: &Lock<u32>, second: &Lock<u32>) {
    with_lock!(first, async |_| {
        yield_once().await;
        drop(second.acquire().await);
    });
}

// --- deadlocks ---

#[test]
fn two_tasks_in_opposite_order_across_functions() {
    let (a, b) = (Lock::new(0).named("opposite a"), Lock::new(0).named("opposite b"));
    let mut one = Polled::waiting(task("one", first_then(&a, &b)));
    let mut other = Polled::waiting(task("other", first_then(&b, &a)));
    assert!(one.poll().is_pending());
    assert_no_deadlock("opposite");
    assert!(other.poll().is_pending());
    let deadlock = assert_deadlock("opposite");
    let text = deadlock.to_string();
    for words in ["task \"one\" holds opposite a #", "task \"other\" holds opposite b #", "deadlocks.rs:"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    drop(other);
    assert_no_deadlock("opposite");
}

#[test]
fn a_guard_acquired_by_hand_makes_it_possible_and_under_makes_it_certain() {
    let (a, b) = (Lock::new(0).named("hand a"), Lock::new(0).named("hand b"));
    let by_hand = |first, second| async move {
        let first: &Lock<u32> = first;
        let second: &Lock<u32> = second;
        let _guard = first.acquire().await;
        yield_once().await;
        drop(second.acquire().await);
    };
    let mut one = Polled::waiting(task("hand one", by_hand(&a, &b)));
    let mut other = Polled::waiting(task("hand other", by_hand(&b, &a)));
    assert!(one.poll().is_pending() && other.poll().is_pending());
    let deadlock = assert_possible("hand");
    assert!(deadlock.members.iter().all(|member| member.doubts == [Doubt::AcquiredByHand]));
    drop((one, other));

    let (one, other) = (a.try_acquire().unwrap(), b.try_acquire().unwrap());
    let _one = Polled::waiting(under(&one, b.acquire()));
    let _other = Polled::waiting(under(&other, a.acquire()));
    assert_deadlock("hand");
}

#[test]
fn a_writer_waits_for_all_readers() {
    let (a, b) = (RwLock::new(0).named("rw a"), Lock::new(0).named("rw b"));
    let (runs, reads, holds) = (a.try_read().unwrap(), a.try_read().unwrap(), b.try_acquire().unwrap());
    let _reader = Polled::waiting(under(&reads, b.acquire()));
    let _writer = Polled::waiting(under(&holds, a.write()));
    assert_deadlock("rw");
    drop(runs);
    assert_deadlock("rw");
}

#[test]
fn permits_of_a_bounded_semaphore_are_certain_and_those_of_a_semaphore_possible() {
    let (permits, b) = (BoundedSemaphore::new(1).named("bounded"), Lock::new(0).named("bounded b"));
    let (permit, holds) = (permits.try_acquire().unwrap(), b.try_acquire().unwrap());
    let _one = Polled::waiting(under(&permit, b.acquire()));
    let _other = Polled::waiting(under(&holds, permits.acquire()));
    assert_deadlock("bounded");

    let (permits, b) = (Semaphore::new(1).named("growing"), Lock::new(0).named("growing b"));
    let (permit, holds) = (permits.try_acquire().unwrap(), b.try_acquire().unwrap());
    let _one = Polled::waiting(under(&permit, b.acquire()));
    let _other = Polled::waiting(under(&holds, permits.acquire()));
    assert_possible("growing");
    permits.add_permits(1);
    assert_eq!(found("growing").1.len(), 0);
}

// --- on threads and other executors ---

#[test]
fn in_a_local_set() {
    let (a, b) = (Lock::new(0).named("local a"), Lock::new(0).named("local b"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (a, b) = (&*Box::leak(Box::new(a)), &*Box::leak(Box::new(b)));
    LocalSet::new().block_on(&runtime, async {
        let tokio_first_then = |first: &'static Lock<u32>, second: &'static Lock<u32>| async move {
            with_lock!(first, async |_| {
                tokio::task::yield_now().await;
                drop(second.acquire().await);
            });
        };
        let one = tokio::task::spawn_local(tokio_first_then(a, b));
        let other = tokio::task::spawn_local(tokio_first_then(b, a));
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        let deadlock = assert_deadlock("local");
        assert!(deadlock.members.iter().all(|it| it.holds.as_ref().unwrap().hold.who.tokio_task.is_some()));
        one.abort();
        let _ = one.await;
        other.await.unwrap();
    });
}

#[test]
fn threads_that_may_give_up() {
    let (a, b) = (Lock::new(0).named("thread a"), Lock::new(0).named("thread b"));
    let has_both = std::sync::Barrier::new(2);
    let gives_up = Event::new();
    let blocked = |first: &Lock<u32>, second: &Lock<u32>| {
        with_lock_blocking!(first, |_| {
            has_both.wait();
            warded::block_on(async {
                select_event! {
                    guard = second.acquire() => drop(guard),
                    () = gives_up.wait() => {}
                }
            });
        });
    };
    std::thread::scope(|scope| {
        scope.spawn(|| blocked(&a, &b));
        scope.spawn(|| blocked(&b, &a));
        while waits("thread") < 2 {
            std::thread::yield_now();
        }
        // Each wait may be given up when the event is set, so neither body waits for one thing only.
        let (certain, possible) = found("thread");
        gives_up.set();
        assert!(certain.is_empty() && possible.is_empty());
    });
}

/// How many tasks wait for locks whose names begin with `prefix`.
fn waits(prefix: &str) -> usize {
    let snapshot = snapshot();
    let of_test = snapshot.primitives().iter().filter(|it| it.name.is_some_and(|name| name.starts_with(prefix)));
    of_test.map(|it| it.waits.len()).sum()
}

// --- no deadlocks ---

#[test]
fn branches_of_a_join_that_hold_and_wait() {
    let (a, b, event) = (Lock::new(0).named("join a"), Lock::new(0).named("join b"), Event::new());
    let mut both = Polled::waiting(async {
        let one = async { with_lock!(a, async |_| event.wait().await) };
        let other = async { with_lock!(b, async |_| drop(a.acquire().await)) };
        tokio::join!(one, other);
    });
    let _third = Polled::waiting(b.acquire());
    assert_no_deadlock("join");
    event.set();
    // The first branch may be polled after the second.
    assert!(both.poll().is_ready() || both.poll().is_ready());
}

/// The body drops what waits, and goes on.
#[test]
fn a_body_with_a_stream_of_futures() {
    let (a, b) = (Lock::new(0).named("stream a"), Lock::new(0).named("stream b"));
    let mut one = Polled::waiting(async {
        with_lock!(a, async |_| {
            let mut all: FuturesUnordered<_> = [b.acquire()].into_iter().collect();
            yield_once().await;
            let next = poll_fn(|cx| Poll::Ready(all.poll_next_unpin(cx).is_ready())).await;
            assert!(!next);
            yield_once().await;
        });
    });
    let mut other = Polled::waiting(first_then(&b, &a));
    assert!(one.poll().is_pending() && other.poll().is_pending());
    assert_no_deadlock("stream");
    assert!(one.poll().is_ready());
    other.woken_and_ready();
}

/// The body goes on without a wait that it polled by reference. The wait is not given up, and in the end all tasks have what they want.
#[test]
fn a_wait_from_outside_that_a_body_polls_and_leaves() {
    let (a, b) = (Lock::new(0).named("outside a"), Lock::new(0).named("outside b"));
    let (leave, left) = futures::channel::oneshot::channel::<()>();
    let mut other = Polled::waiting(task("outside other", first_then(&b, &a)));
    let mut one = Polled::waiting(task("outside one", async {
        let mut outside = pin!(b.acquire());
        with_lock!(a, async |_| drop(select(outside.as_mut(), left).await));
        drop(outside.await);
    }));
    assert!(other.poll().is_pending());
    assert_possible("outside");
    leave.send(()).unwrap();
    assert!(one.poll().is_pending());
    other.woken_and_ready();
    one.woken_and_ready();
}

/// A body waits for one wait for certain if nothing else can wake it, wherever the future of the wait is.
#[test]
fn a_wait_is_certain_if_nothing_else_can_wake_its_body() {
    let (a, b) = (Lock::new(0).named("only a"), Lock::new(0).named("only b"));
    let holds_b = b.try_acquire().unwrap();
    let is_certain = |one: Polled<'_, ()>| {
        let other = Polled::waiting(under(&holds_b, a.acquire()));
        let (certain, possible) = found("only");
        assert_eq!(certain.len() + possible.len(), 1);
        drop((one, other));
        certain.len() == 1
    };
    macro_rules! is_certain {
        ($body:expr) => {
            is_certain(Polled::waiting(async { with_lock!(a, async |_| $body) }))
        };
    }
    assert!(is_certain!(drop(b.acquire().await)));
    assert!(is_certain!({
        let waits = b.acquire();
        drop(waits.await);
    }));
    assert!(is_certain!(drop(join(b.acquire(), async {}).await)));
    assert!(is_certain!(drop(pin!(b.acquire()).await)));
    assert!(is_certain!(drop(Box::pin(b.acquire()).await)));
    assert!(is_certain!(drop(b.acquire().timeout(Duration::from_secs(60)).await)), "the report says when it ends");
    let (_told, mut tells) = futures::channel::oneshot::channel::<()>();
    assert!(!is_certain!(drop(select(pin!(b.acquire()), &mut tells).await)));
    assert!(!is_certain!(drop(join(b.acquire(), &mut tells).await)), "it may be a part of either");
    let wakes_itself = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    assert!(!is_certain!(drop(join(b.acquire(), wakes_itself).await)));
    let mut outside = pin!(b.acquire());
    assert!(is_certain!(drop(outside.as_mut().await)));
    // It is no longer a part of a hold's body.
    assert!(outside.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_no_deadlock("only");
}

#[test]
fn a_guard_that_another_task_has() {
    let (a, b) = (Arc::new(Lock::new(0).named("moved a")), Lock::new(0).named("moved b"));
    let (gives, takes) = std::sync::mpsc::channel();
    let owned = Arc::clone(&a);
    let mut gave = pin!(task("moved one", async { gives.send(owned.acquire_owned().await) }));
    assert!(gave.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    let guard = takes.recv().unwrap();
    let holds_b = b.try_acquire().unwrap();
    let mut waits = Polled::waiting(under(&holds_b, a.acquire()));
    assert_no_deadlock("moved");
    assert!(found("moved").1.is_empty(), "the task that acquired it doesn't wait");
    drop(guard);
    drop(waits.woken_and_ready());
}

#[test]
fn permits_that_are_dropped_elsewhere_forgotten_and_added() {
    let permits = Arc::new(Semaphore::new(2).named("elsewhere"));
    permits.try_acquire().unwrap().forget();
    let permit = Arc::clone(&permits).try_acquire_owned().unwrap();
    let mut waits = Polled::waiting(permits.acquire());
    let (certain, possible) = found("elsewhere");
    assert!(certain.is_empty() && possible.is_empty());
    std::thread::spawn(move || drop(permit)).join().unwrap();
    drop(waits.woken_and_ready());
    let first = permits.try_acquire().unwrap();
    let mut waits = Polled::waiting(permits.acquire_many(2));
    permits.add_permits(2);
    assert_no_deadlock("elsewhere");
    drop((first, waits.woken_and_ready()));
}

/// It was granted, and only has to be polled.
#[test]
fn a_granted_wait_goes_on() {
    let (a, b) = (Lock::new(0).named("granted a"), Lock::new(0).named("granted b"));
    let (holds_a, holds_b) = (a.try_acquire().unwrap(), b.try_acquire().unwrap());
    let mut waits_for_b = pin!(under(&holds_a, b.acquire()));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(waits_for_b.as_mut().poll(&mut cx).is_pending());
    drop(holds_b);
    let _third = Polled::waiting(a.acquire());
    assert_no_deadlock("granted");
    assert!(found("granted").1.is_empty());
    assert!(waits_for_b.poll(&mut cx).is_ready());
}
