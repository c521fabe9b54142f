//! The tests `EventTests` of Python's `test_locks.py` for asyncio's `Event`.

use warded::Event;

use crate::hand_polling::{Alarm, Log, Polled};

/// `test_repr`.
#[test]
fn its_debug_text_says_whether_it_is_set() {
    let event = Event::new();
    assert!(format!("{event:?}").contains("false"));
    event.set();
    assert!(format!("{event:?}").contains("true"));
}

/// `test_wait`. In asyncio the third task passes first, because it runs for the first time after the event is set.
#[test]
fn setting_the_event_lets_all_waiters_go_on_in_order() {
    let event = Event::new();
    assert!(!event.is_set());
    let woken = Log::default();
    let mut one = Polled::with_alarm(event.wait(), Alarm::logged(&woken, 1));
    let mut two = Polled::with_alarm(event.wait(), Alarm::logged(&woken, 2));
    assert!(one.poll().is_pending());
    assert!(two.poll().is_pending());
    let mut three = Polled::with_alarm(event.wait(), Alarm::logged(&woken, 3));
    event.set();
    three.ready();
    assert_eq!(woken.take(), [1, 2]);
    one.ready();
    two.ready();
}

/// `test_wait_on_set`.
#[test]
fn a_wait_for_a_set_event_does_not_suspend() {
    let event = Event::new();
    event.set();
    Polled::new(event.wait()).ready();
}

/// `test_wait_cancel`.
#[test]
fn a_cancelled_wait_leaves_the_queue() {
    let event = Event::new();
    let mut waiter = Polled::waiting(event.wait());
    waiter.cancel();
    assert_eq!(waiter.wakers_kept(), 0);
    event.set();
    assert_eq!(waiter.wakes(), 0);
}

/// `test_clear`.
#[test]
fn clearing_unsets_the_event() {
    let event = Event::new();
    assert!(!event.is_set());
    event.set();
    assert!(event.is_set());
    event.clear();
    assert!(!event.is_set());
}

/// `test_clear_with_waiters`.
#[test]
fn set_clear_set_and_set_again_release_a_waiter_once() {
    let event = Event::new();
    let mut waiter = Polled::waiting(event.wait());
    event.set();
    event.clear();
    assert!(!event.is_set());
    event.set();
    event.set();
    assert_eq!(waiter.wakes(), 1);
    waiter.woken_and_ready();
    assert_eq!(waiter.wakers_kept(), 0);
}
