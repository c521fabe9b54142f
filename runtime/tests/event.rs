//! The public promises of [`Event`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "event/asyncio.rs"]
mod asyncio;
#[path = "event/past_bugs.rs"]
mod past_bugs;

use std::{pin::pin, sync::Arc, task::Context, thread, time::Duration};

use futures::future::FusedFuture;
use hand_polling::{Alarm, Log, Polled, panic_of};
use warded::{Elapsed, Event, Wait, block_on};

static IN_A_STATIC: Event = Event::new();

#[test]
fn an_event_can_be_a_static() {
    assert!(!IN_A_STATIC.is_set());
    IN_A_STATIC.set();
    block_on(IN_A_STATIC.wait());
}

#[test]
fn a_new_event_is_not_set() {
    for event in [Event::new(), Event::default()] {
        assert!(!event.is_set());
        let waiter = Polled::waiting(event.wait());
        waiter.assert_asleep();
    }
}

#[test]
fn a_set_event_keeps_no_task_waiting() {
    let event = Event::new();
    event.set();
    assert!(event.is_set());
    for _ in 0..3 {
        Polled::new(event.wait()).ready();
    }
    assert!(event.is_set(), "waiting for it does not clear it");
}

#[test]
fn setting_releases_all_waiters_first_in_first_out() {
    for count in [1, 2, 31, 32, 33, 65] {
        let event = Event::new();
        let woken = Log::default();
        let mut tasks: Vec<_> = (0..count)
            .map(|name| {
                let mut task = Polled::with_alarm(event.wait(), Alarm::logged(&woken, name));
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        event.set();
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        for task in &mut tasks {
            task.ready();
            assert_eq!(task.wakes(), 1);
        }
    }
}

#[test]
fn setting_a_set_event_changes_nothing() {
    let event = Event::new();
    let mut waiter = Polled::waiting(event.wait());
    event.set();
    event.set();
    assert_eq!(waiter.wakes(), 1);
    waiter.ready();
    assert!(event.is_set());
}

#[test]
fn clearing_an_event_that_is_not_set_changes_nothing() {
    let event = Event::new();
    event.clear();
    let mut waiter = Polled::waiting(event.wait());
    event.clear();
    waiter.assert_asleep();
    assert!(waiter.poll().is_pending());
    event.set();
    waiter.woken_and_ready();
}

#[test]
fn after_clearing_newcomers_wait_and_released_tasks_go_on() {
    let event = Event::new();
    let mut before = Polled::waiting(event.wait());
    event.set();
    event.clear();
    assert!(!event.is_set());
    let mut after = Polled::waiting(event.wait());
    before.woken_and_ready();
    after.assert_asleep();
    event.set();
    after.woken_and_ready();
}

#[test]
fn an_event_serves_again_and_again() {
    let event = Event::new();
    for _ in 0..1_000 {
        let mut one = Polled::waiting(event.wait());
        let mut two = Polled::waiting(event.wait());
        event.set();
        one.woken_and_ready();
        event.clear();
        two.woken_and_ready();
    }
}

/// The first poll counts. Until then a future has not looked at the event.
#[test]
fn a_future_looks_at_its_first_poll() {
    let event = Event::new();
    let mut sees_it_set = Polled::new(event.wait());
    let mut sees_it_cleared = Polled::new(event.wait());
    event.set();
    sees_it_set.ready();
    event.clear();
    assert!(sees_it_cleared.poll().is_pending(), "the event was set before its first poll");
    sees_it_cleared.assert_asleep();
}

#[test]
fn a_waiter_that_leaves_changes_nothing_for_the_others() {
    let event = Event::new();
    let mut tasks = [(); 3].map(|()| Polled::waiting(event.wait()));
    tasks[1].cancel();
    assert_eq!(tasks[1].wakers_kept(), 0);
    event.set();
    tasks[0].woken_and_ready();
    assert_eq!(tasks[1].wakes(), 0);
    tasks[2].woken_and_ready();
}

#[test]
fn a_waiter_that_leaves_once_released_takes_nothing_away_and_leaves_nothing_behind() {
    let event = Event::new();
    let mut quitter = Polled::waiting(event.wait());
    let mut other = Polled::waiting(event.wait());
    event.set();
    event.clear();
    let mut late = Polled::waiting(event.wait());
    quitter.cancel();
    late.assert_asleep();
    assert!(late.poll().is_pending(), "it did not wait when the event was set");
    other.woken_and_ready();
    assert!(!event.is_set());
    event.set();
    late.woken_and_ready();
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let event = Event::new();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = pin!(event.wait());
    assert!(!wait.is_terminated(), "not polled");
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    assert!(!wait.is_terminated(), "in the queue");
    event.set();
    assert!(!wait.is_terminated(), "released");
    assert!(wait.as_mut().poll(&mut cx).is_ready());
    assert!(wait.is_terminated());
}

/// This holds whether the future had to wait or not. The event still works afterwards.
#[test]
fn a_future_polled_after_completion_panics() {
    for waits in [false, true] {
        let event = Event::new();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut wait = pin!(event.wait());
        if waits {
            assert!(wait.as_mut().poll(&mut cx).is_pending());
        }
        event.set();
        assert!(wait.as_mut().poll(&mut cx).is_ready());
        assert!(panic_of(|| wait.as_mut().poll(&mut cx)).contains("after it had completed"));
        Polled::new(event.wait()).ready();
    }
}

#[test]
fn threads_wait_by_block_on() {
    let (go, done) = (Event::new(), Event::new());
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                block_on(go.wait());
                block_on(done.wait());
            });
        }
        go.set();
        done.set();
    });
    assert!(go.is_set() && done.is_set());
}

/// A future may be polled on one thread, and dropped or completed on another thread.
#[test]
fn a_waiting_future_may_move_to_another_thread() {
    let event = Event::new();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut dropped = Box::pin(event.wait());
    let mut completed = Box::pin(event.wait());
    assert!(dropped.as_mut().poll(&mut cx).is_pending());
    assert!(completed.as_mut().poll(&mut cx).is_pending());
    thread::scope(|scope| {
        scope.spawn(move || drop(dropped));
        scope.spawn(move || block_on(completed));
        scope.spawn(|| event.set());
    });
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let event = Arc::new(Event::new());
    let second = Duration::from_secs(1);
    assert!(matches!(event.wait().timeout(second).await, Err(Elapsed)));
    event.set();
    assert!(event.wait().timeout(second).await.is_ok());
}

#[test]
fn debug_shows_whether_it_is_set() {
    let event = Event::new();
    let unset = format!("{event:?}");
    let waiter = Polled::waiting(event.wait());
    assert_eq!(format!("{event:?}"), "Event { is_set: false, waiting: 1 }");
    event.set();
    let set = format!("{event:?}");
    assert_ne!(set, unset);
    assert!(unset.starts_with("Event") && unset.contains("false"), "{unset}");
    assert!(set.starts_with("Event") && set.contains("true"), "{set}");
    drop(waiter);
}

#[test]
fn debug_of_a_wait_shows_its_state() {
    let event = Event::new();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let mut wait = Box::pin(event.wait());
    let mut seen = vec![format!("{wait:?}")];
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    seen.push(format!("{wait:?}"));
    event.set();
    seen.push(format!("{wait:?}"));
    assert!(wait.as_mut().poll(&mut cx).is_ready());
    seen.push(format!("{wait:?}"));
    for (shown, state) in seen.iter().zip(["Arriving", "Queued", "Granted", "Done"]) {
        assert!(shown.contains(state), "{shown}");
    }
}
