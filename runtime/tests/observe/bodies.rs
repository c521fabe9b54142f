//! Tests the body that a snapshot shows for each hold, and the holds that it shows for each wait.

use std::{
    cell::RefCell,
    future::{pending, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    thread,
};

use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use warded::{
    Event, Lock, Monitor, Queue, RwLock, Semaphore, block_on,
    observe::{Body, HoldId, WaitId, under},
    prelude::*,
};

use crate::{
    hand_polling::{Polled, run},
    hold, seen, wait,
};

/// The body waits for exactly that, for certain.
#[track_caller]
fn assert_waits_for(name: &str, wait: WaitId) {
    assert_eq!(hold(name).body, Body::WaitsFor { waits: vec![wait], is_certain: true });
}

/// The body waits for exactly these, perhaps.
#[track_caller]
fn assert_may_wait_for(name: &str, waits: &[WaitId]) {
    assert_eq!(hold(name).body, Body::WaitsFor { waits: waits.to_vec(), is_certain: false });
}

#[test]
fn a_body_that_waits_for_a_lock_says_so() {
    let (outer, inner) = (Lock::new(1).named("outer"), Lock::new(2).named("inner"));
    let other = inner.try_acquire();
    let mut task = Polled::waiting(async { with_lock!(outer, async |one| with_lock!(inner, |two| *one += *two)) });
    assert_eq!(wait("inner").under, [hold("outer").id]);
    assert_waits_for("outer", wait("inner").id);
    assert!(task.poll().is_pending());
    assert_waits_for("outer", wait("inner").id);
    drop(other);
    assert_may_wait_for("outer", &[wait("inner").id]);
    task.woken_and_ready();
    assert!(seen("outer").holds.is_empty());
}

#[test]
fn across_functions_it_is_the_same() {
    async fn wait_for(event: &Event) {
        event.wait().await;
    }
    let (lock, event) = (Lock::new(0).named("across"), Event::new().named("event across"));
    let mut task = Polled::waiting(async { with_lock!(lock, async |_| wait_for(&event).await) });
    assert_waits_for("across", wait("event across").id);
    assert_eq!(wait("event across").under, [hold("across").id]);
    event.set();
    task.woken_and_ready();
}

#[test]
fn a_body_that_waits_for_something_else_runs() {
    let lock = Lock::new(0).named("something else");
    let event = Event::new().named("before something else");
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |_| {
            event.wait().await;
            assert_eq!(hold("something else").body, Body::Runs, "it is polled");
            pending::<()>().await;
        });
    });
    assert_waits_for("something else", wait("before something else").id);
    event.set();
    assert!(task.poll().is_pending());
    assert_eq!(hold("something else").body, Body::Runs);
    drop(task);
    assert!(seen("something else").holds.is_empty());
}

#[test]
fn a_body_that_does_not_await_runs() {
    let (lock, monitor) = (Lock::new(0).named("plain"), Monitor::new(0).named("plain monitor"));
    let (rw_lock, two) = (RwLock::new(0).named("plain rw"), Lock::new(0).named("plain two"));
    run(async {
        with_lock!(lock, |_| assert_eq!(hold("plain").body, Body::Runs));
        read_lock!(rw_lock, |_| assert_eq!(hold("plain rw").body, Body::Runs));
        with_lock!(rw_lock, |_| assert_eq!(hold("plain rw").body, Body::Runs));
        with_lock!(lock, two, |_, _| assert_eq!(hold("plain two").body, Body::Runs));
        wait_until!(lock, |_| true, |_| assert_eq!(hold("plain").body, Body::Runs));
    });
    locked!(monitor, |_| assert_eq!(hold("plain monitor").body, Body::Runs));
    with_lock_blocking!(lock, |_| assert_eq!(hold("plain").body, Body::Runs));
    // The next holder acquires it by hand.
    let _guard = lock.try_acquire();
    assert_eq!(hold("plain").body, Body::Unknown);
}

#[test]
fn of_a_guard_that_was_acquired_by_hand_nothing_is_known() {
    let (lock, event) = (Lock::new(0).named("by hand"), Event::new().named("by hand, event"));
    let task = Polled::waiting(async {
        let _guard = lock.acquire().await;
        event.wait().await;
    });
    assert_eq!(hold("by hand").body, Body::Unknown);
    assert!(wait("by hand, event").under.is_empty());
    drop(task);
    let guard = run(async { wait_until!(lock, |_| true) });
    assert_eq!(hold("by hand").body, Body::Unknown, "the guard is the user's");
    drop(guard);
}

#[test]
fn under_says_it_for_a_guard_that_was_acquired_by_hand() {
    let (lock, event) = (Arc::new(Lock::new((1, 2)).named("under")), Event::new().named("under, event"));
    let rw_lock = Arc::new(RwLock::new(0).named("under, rw"));
    let semaphore = Arc::new(Semaphore::new(9).named("under, permits"));
    let queue = Arc::new(Queue::unbounded().named("under, jobs"));
    macro_rules! check {
        ($name:literal, $guard:expr) => {{
            let guard = $guard;
            let mut waits = Polled::new(under(&guard, event.wait()));
            assert_eq!(hold($name).body, Body::Unknown, "it was not polled");
            assert!(waits.poll().is_pending());
            assert_waits_for($name, wait("under, event").id);
            assert_eq!(wait("under, event").under, [hold($name).id]);
            drop(waits);
            assert_eq!(hold($name).body, Body::Unknown);
            drop(guard);
            assert!(seen($name).holds.is_empty());
        }};
    }
    check!("under", lock.try_acquire().unwrap());
    check!("under", lock.try_acquire().unwrap().map(|pair| &mut pair.0));
    check!("under", Arc::clone(&lock).try_acquire_owned().unwrap());
    check!("under", Arc::clone(&lock).try_acquire_owned().unwrap().map(|pair| &mut pair.0));
    check!("under, rw", rw_lock.try_read().unwrap());
    check!("under, rw", rw_lock.try_write().unwrap());
    check!("under, rw", Arc::clone(&rw_lock).try_read_owned().unwrap());
    check!("under, rw", Arc::clone(&rw_lock).try_write_owned().unwrap());
    check!("under, permits", semaphore.try_acquire().unwrap());
    check!("under, permits", Arc::clone(&semaphore).try_acquire_owned().unwrap());
    queue.try_put(1).unwrap();
    check!("under, jobs", queue.try_get().unwrap());
    queue.try_put(1).unwrap();
    check!("under, jobs", Arc::clone(&queue).try_get_owned().unwrap());
}

#[test]
fn two_awaits_under_one_guard_are_not_certain() {
    let (lock, event) = (Lock::new(0).named("two"), Event::new().named("two, event"));
    let guard = lock.try_acquire().unwrap();
    let first = Polled::waiting(under(&guard, event.wait()));
    assert_waits_for("two", wait("two, event").id);
    let second = Polled::waiting(under(&guard, pending::<()>()));
    assert_may_wait_for("two", &[wait("two, event").id]);
    drop(second);
    assert_waits_for("two", wait("two, event").id);
    drop(first);
}

#[test]
fn a_join_of_two_waits_is_not_certain() {
    let (lock, one, two) = (Lock::new(0).named("join"), Event::new().named("join 1"), Event::new().named("join 2"));
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |_| futures::future::join(one.wait(), two.wait()).await);
    });
    assert_may_wait_for("join", &[wait("join 1").id, wait("join 2").id]);
    one.set();
    assert!(task.poll().is_pending());
    assert_waits_for("join", wait("join 2").id);
    two.set();
    task.woken_and_ready();
}

#[test]
fn a_select_that_has_dropped_its_wait_runs() {
    let (lock, event) = (Lock::new(0).named("select"), Event::new().named("select, event"));
    let task = Polled::waiting(async {
        with_lock!(lock, async |_| {
            poll_fn(|cx| {
                let mut waits = Box::pin(event.wait());
                assert!(waits.poll_unpin(cx).is_pending());
                Poll::<()>::Pending
            })
            .await;
        });
    });
    assert!(seen("select, event").waits.is_empty());
    assert_eq!(hold("select").body, Body::Runs);
    drop(task);
}

#[test]
fn a_wait_with_a_waker_of_its_own_is_not_certain() {
    async fn polls_with_another_waker(event: &Event) {
        let mut waits = pin!(event.wait());
        poll_fn(|_| waits.as_mut().poll(&mut Context::from_waker(Waker::noop()))).await;
    }
    let (lock, event) = (Lock::new(0).named("unordered"), Event::new().named("unordered, event"));
    let mut task = Polled::waiting(async {
        with_lock!(lock, async |_| {
            let mut waits = FuturesUnordered::from_iter([event.wait()]);
            waits.next().await;
        });
    });
    assert_may_wait_for("unordered", &[wait("unordered, event").id]);
    // Nothing has woken: this polls the stream, and the stream does not poll the wait.
    assert!(task.poll().is_pending());
    assert_may_wait_for("unordered", &[wait("unordered, event").id]);
    drop(task);

    let mut task = Polled::waiting(async {
        with_lock!(lock, async |_| polls_with_another_waker(&event).await);
    });
    assert_may_wait_for("unordered", &[wait("unordered, event").id]);
    event.set();
    task.ready();
}

#[test]
fn beside_a_wait_that_only_an_earlier_poll_has_polled_nothing_is_certain() {
    async fn polls_one_and_then_the_other(one: &Event, two: &Event) {
        let (mut first, mut second, mut is_first) = (pin!(one.wait()), pin!(two.wait()), true);
        poll_fn(|cx| {
            let polled = if is_first { first.as_mut().poll(cx) } else { second.as_mut().poll(cx) };
            is_first = false;
            polled
        })
        .await;
    }
    let (lock, one, two) =
        (Lock::new(0).named("earlier"), Event::new().named("earlier 1"), Event::new().named("earlier 2"));
    let mut task =
        Polled::waiting(async { with_lock!(lock, async |_| polls_one_and_then_the_other(&one, &two).await) });
    assert_waits_for("earlier", wait("earlier 1").id);
    assert!(task.poll().is_pending());
    assert_may_wait_for("earlier", &[wait("earlier 1").id, wait("earlier 2").id]);
    drop(task);
}

#[test]
fn branches_of_a_join_hold_and_wait_apart() {
    let (held, waited) = (Lock::new(0).named("branch that holds"), Lock::new(0).named("branch that waits"));
    let other = waited.try_acquire();
    let task = Polled::waiting(async {
        let holds = async { with_lock!(held, async |_| pending::<()>().await) };
        let waits = async { with_lock!(waited, |_| ()) };
        futures::future::join(holds, waits).await;
    });
    assert_eq!(hold("branch that holds").body, Body::Runs);
    assert!(wait("branch that waits").under.is_empty());
    drop((task, other));
}

#[test]
fn a_wait_in_nested_bodies_is_under_all_of_their_holds() {
    let [one, two] = [Lock::new(0).named("nested 1"), Lock::new(0).named("nested 2")];
    let event = Event::new().named("nested, event");
    let task = Polled::waiting(async {
        with_lock!(one, async |_| with_lock!(two, async |_| event.wait().await));
    });
    assert_eq!(sorted(wait("nested, event").under), [hold("nested 1").id, hold("nested 2").id]);
    assert_waits_for("nested 1", wait("nested, event").id);
    assert_waits_for("nested 2", wait("nested, event").id);
    drop(task);

    let task = Polled::waiting(async { with_lock!(one, two, async |_, _| event.wait().await) });
    assert_eq!(sorted(wait("nested, event").under), sorted(vec![hold("nested 1").id, hold("nested 2").id]));
    drop(task);
}

#[test]
fn readers_say_what_they_wait_for_each() {
    let (lock, event) = (RwLock::new(1).named("reading"), Event::new().named("reading, event"));
    let waits = Polled::waiting(async { read_lock!(lock, async |_| event.wait().await) });
    let runs = Polled::waiting(async { read_lock!(lock, async |_| pending::<()>().await) });
    let holds = seen("reading").holds;
    assert_eq!(holds[0].body, Body::WaitsFor { waits: vec![wait("reading, event").id], is_certain: true });
    assert_eq!(holds[1].body, Body::Runs);
    assert_eq!(wait("reading, event").under, [holds[0].id]);
    drop((waits, runs));
}

#[test]
fn a_wait_that_moves_out_of_a_body_is_under_it_no_longer() {
    let (lock, event) = (Lock::new(0).named("moves"), Event::new().named("moves, event"));
    let mut moves = Box::pin(event.wait());
    let mut inside = Polled::waiting(async {
        with_lock!(lock, async |_| {
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                if polls == 1 { moves.poll_unpin(cx) } else { Poll::Ready(()) }
            })
            .await;
        });
    });
    assert_eq!(wait("moves, event").under, [hold("moves").id]);
    inside.ready();
    drop(inside);
    assert!(seen("moves").holds.is_empty());
    let outside = Polled::waiting(moves);
    assert!(wait("moves, event").under.is_empty());
    drop(outside);
}

#[test]
fn a_thread_that_sleeps_in_a_body_waits_for_certain() {
    let (lock, event) = (Lock::new(0).named("blocks"), Event::new().named("blocks, event"));
    thread::scope(|scope| {
        scope.spawn(|| with_lock_blocking!(lock, |_| with_lock_blocking!(BLOCKED, |_| block_on(event.wait()))));
        while seen_wait("blocks, event").is_none() {
            thread::yield_now();
        }
        let waits = seen_wait("blocks, event").unwrap();
        assert_waits_for("blocks", waits);
        assert_waits_for("blocked", waits);
        assert_eq!(wait("blocks, event").under, [hold("blocks").id, hold("blocked").id]);
        let blocks_thread = wait("blocks, event").blocks_thread;
        event.set();
        assert!(blocks_thread);
    });
    assert!(seen("blocks").holds.is_empty());
}

/// The macros rewrite an await that stands in two bodies for both, and one in an `async` block of a body, too.
#[test]
fn an_await_in_an_await_of_the_same_hold_is_a_part_of_it() {
    let (lock, event) = (Lock::new(0).named("twice"), Event::new().named("twice, event"));
    let task = Polled::waiting(async {
        with_lock!(lock, async |_| futures::future::join(async { event.wait().await }, async {}).await);
    });
    assert_waits_for("twice", wait("twice, event").id);
    drop(task);
    let (inner, held) = (Lock::new(0).named("twice, inner"), std::sync::Barrier::new(2));
    let guard = inner.try_acquire();
    thread::scope(|scope| {
        scope.spawn(|| {
            with_lock_blocking!(lock, |_| {
                held.wait();
                with_lock_blocking!(inner, |_| ());
            });
        });
        held.wait();
        while seen_wait("twice, inner").is_none() {
            thread::yield_now();
        }
        while hold("twice").body == Body::Runs {
            thread::yield_now();
        }
        assert_waits_for("twice", wait("twice, inner").id);
        assert_eq!(wait("twice, inner").under, [hold("twice").id]);
        drop(guard);
    });
}

fn sorted(mut holds: Vec<HoldId>) -> Vec<HoldId> {
    holds.sort();
    holds
}

static BLOCKED: Lock<u8> = Lock::new(0).named("blocked");

fn seen_wait(name: &str) -> Option<WaitId> {
    crate::find(name)?.waits.first().map(|wait| wait.id)
}

/// The body has polled the wait by reference, and the wait is dropped elsewhere before the body is polled again.
#[test]
fn a_body_does_not_wait_for_a_wait_that_has_ended() {
    let (lock, wanted) = (Lock::new(()).named("body without a wait"), Lock::new(()));
    let (guard, _held) = (lock.try_acquire().unwrap(), wanted.try_acquire());
    let wait = RefCell::new(Some(Box::pin(wanted.acquire())));
    let polls_it = poll_fn(|cx| wait.borrow_mut().as_mut().unwrap().as_mut().poll(cx).map(drop));
    let _body = Polled::waiting(under(&guard, polls_it));
    assert!(matches!(hold("body without a wait").body, Body::WaitsFor { .. }));
    drop(wait.take());
    assert_eq!(hold("body without a wait").body, Body::Runs);
}
