//! Waits that are dropped, timed out, or out of budget.

use std::time::Duration;

use warded::{Elapsed, Monitor, Wait};

use crate::hand_polling::Polled;

fn open(door: &Monitor<bool>) -> impl Future<Output = ()> + '_ {
    door.wait_until(|is_open| *is_open).then(|_| ())
}

#[test]
fn a_queued_wait_that_is_dropped_loses_its_place_only() {
    let door = Monitor::new(false);
    let mut first = Polled::waiting(open(&door));
    let mut second = Polled::waiting(open(&door));
    first.cancel();
    *door.lock() = true;
    second.woken_and_ready();
    assert_eq!(door.waiting(), 0);
}

#[test]
fn a_woken_wait_that_is_dropped_passes_its_wake_up_on() {
    let door = Monitor::new(false);
    let mut first = Polled::waiting(open(&door));
    let mut second = Polled::waiting(open(&door));
    *door.lock() = true;
    second.assert_asleep();
    first.cancel();
    second.woken_and_ready();
}

#[test]
fn a_wake_up_is_passed_on_only_while_the_predicate_holds() {
    let door = Monitor::new(false);
    let mut first = Polled::waiting(open(&door));
    let mut second = Polled::waiting(open(&door));
    *door.lock() = true;
    door.peek(|_| second.assert_asleep());
    second.cancel();
    let second = Polled::waiting(async {
        drop(door.wait_until_with(false, |is_open, key| *is_open && *key).await);
    });
    first.cancel();
    second.assert_asleep();
    assert_eq!(door.waiting(), 1);
}

#[test]
fn an_owed_wait_that_is_dropped_keeps_no_task_waiting() {
    let door = Monitor::new(false);
    let mut owed = Polled::waiting(open(&door));
    *door.lock() = true;
    *door.lock() = false;
    assert!(owed.poll().is_pending());
    *door.lock() = true;
    assert!(owed.is_woken());
    owed.cancel();
    Polled::new(door.reached(|is_open| *is_open)).ready();
    Polled::new(open(&door)).ready();
}

#[test]
fn a_wait_dropped_by_the_thread_that_holds_the_monitor_leaves() {
    let door = Monitor::new(false);
    let mut queued = Polled::waiting(open(&door));
    let mut woken = Polled::waiting(open(&door));
    let mut last = Polled::waiting(open(&door));
    door.with(|_| queued.cancel());
    assert_eq!(door.waiting(), 2);
    *door.lock() = true;
    assert!(woken.is_woken());
    door.with(|_| woken.cancel());
    last.woken_and_ready();
    assert_eq!(door.waiting(), 0);
}

/// `peek` evaluates predicates only if a woken wait was dropped in its body.
#[test]
fn a_woken_wait_dropped_in_a_peek_passes_its_wake_up_on() {
    let door = Monitor::new(false);
    let mut woken = Polled::waiting(open(&door));
    let mut last = Polled::waiting(open(&door));
    *door.lock() = true;
    door.peek(|_| woken.cancel());
    last.woken_and_ready();
}

#[test]
fn a_wait_that_was_not_polled_leaves_nothing() {
    let door = Monitor::new(false);
    drop(open(&door));
    assert_eq!(door.waiting(), 0);
}

#[test]
#[should_panic(expected = "polled after it had completed")]
fn polling_again_panics() {
    let door = Monitor::new(true);
    let mut wait = std::pin::pin!(open(&door));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let _ = wait.as_mut().poll(&mut cx);
    let _ = wait.as_mut().poll(&mut cx);
}

#[test]
fn a_wait_polled_with_another_waker_wakes_that_one() {
    let door = Monitor::new(false);
    let mut waiter = Polled::waiting(open(&door));
    let other = crate::hand_polling::Alarm::new();
    assert!(waiter.poll_with(&other.clone().into()).is_pending());
    *door.lock() = true;
    assert_eq!((waiter.wakes(), other.wakes()), (0, 1));
    waiter.ready();
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_times_out_and_loses_its_place_only() {
    let door = Monitor::new(false);
    let late = door.wait_until(|is_open| *is_open).then(|_| ()).timeout(Duration::from_secs(1)).await;
    assert_eq!(late, Err(Elapsed));
    assert_eq!(door.waiting(), 0);
}

/// When the time is over, the wait evaluates its predicate once more. Here the predicate has become true without a release.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn there_is_a_last_evaluation_before_the_time_is_over() {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    };
    let door = Monitor::new(());
    let flag = Arc::new(AtomicBool::new(false));
    let is_set = Arc::clone(&flag);
    let wait = door.wait_until(move |()| is_set.load(SeqCst)).then(|()| ());
    let mut waiter = Polled::waiting(wait.timeout(Duration::from_secs(1)));
    flag.store(true, SeqCst);
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(waiter.ready(), Ok(()));
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn waits_that_are_ready_leave_others_a_turn() {
    let door = Monitor::new(true);
    let other = tokio::spawn(async {});
    let mut turns = 0;
    while !other.is_finished() {
        open(&door).await;
        door.reached(|is_open| *is_open).await;
        turns += 1;
        assert!(turns < 100_000, "the other task never runs");
    }
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn without_budget_a_wait_has_its_place_and_its_wake_up() {
    let items = Monitor::new(0);
    while std::future::poll_fn(|cx| {
        let mut wait = Polled::new(items.wait_until(|items| *items == 0).then(|_| ()));
        std::task::Poll::Ready(wait.poll_with(cx.waker()).is_ready())
    })
    .await
    {}
    let mut woken = Polled::new(items.wait_until(|items| *items == 0).then(|_| ()));
    assert!(woken.poll().is_pending());
    assert_eq!(items.waiting(), 1, "it has its place");
    tokio::task::yield_now().await;
    woken.woken_and_ready();
    assert_eq!(items.waiting(), 0);
}
