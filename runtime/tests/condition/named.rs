//! Conditions that `#[guarded]` names: several reasons to wait on one lock.

use std::{collections::VecDeque, sync::Arc};

use warded::{NamedCondition, OwnedLockGuard, prelude::*};

use crate::hand_polling::{Alarm, Log, Polled, run};

#[guarded]
#[derive(Debug)]
struct Buffer {
    state: Lock,
    #[condition(of = state)]
    not_empty: Condition,
    #[condition(of = state)]
    not_full: Condition,
    #[guarded(by = state)]
    items: VecDeque<u32>,
}

fn buffer() -> Buffer {
    BufferInit { items: VecDeque::new() }.into()
}

#[test]
fn a_notification_reaches_the_waiters_of_its_condition() {
    let buffer = buffer();
    let log = Log::default();
    let wait = |name, is_getter: bool| {
        let guard = buffer.state.try_acquire().unwrap();
        let wait = if is_getter {
            Polled::with_alarm(guard.wait(&buffer.not_empty), Alarm::logged(&log, name))
        } else {
            Polled::with_alarm(guard.wait(&buffer.not_full), Alarm::logged(&log, name))
        };
        let mut task = wait;
        assert!(task.poll().is_pending());
        task
    };
    let mut tasks = [(0, true), (1, false), (2, true), (3, false), (4, true)].map(|(name, kind)| wait(name, kind));
    buffer.state.try_acquire().unwrap().notify(&buffer.not_full, 1);
    assert_eq!(log.take(), [1]);
    drop(tasks[1].ready());
    assert_eq!(log.take(), []);
    let guard = buffer.state.try_acquire().unwrap();
    guard.notify(&buffer.not_empty, 2);
    guard.notify_all(&buffer.not_full);
    drop(guard);
    for name in [0, 2, 3] {
        assert_eq!(log.take(), [name]);
        drop(tasks[name].ready());
    }
    assert_eq!(log.take(), []);
    assert!(tasks[4].poll().is_pending());
    assert!(!buffer.state.is_locked());
}

/// Many conditions with many waiters each. The waiters leave and are notified in different orders.
#[test]
fn each_of_many_conditions_has_its_own_waiters() {
    #[guarded]
    struct Many {
        state: Lock,
        #[condition(of = state)]
        a: Condition,
        #[condition(of = state)]
        b: Condition,
        #[condition(of = state)]
        c: Condition,
        #[guarded(by = state)]
        count: u32,
    }
    for order in [["a", "b", "c"], ["b", "a", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
        let many: Many = ManyInit { count: 0 }.into();
        let log = Log::default();
        let mut tasks: Vec<_> = (0..9)
            .map(|name| {
                let guard = many.state.try_acquire().unwrap();
                let wait = match name % 3 {
                    0 => guard.wait(&many.a),
                    1 => guard.wait(&many.b),
                    _ => guard.wait(&many.c),
                };
                let mut task = Polled::with_alarm(wait, Alarm::logged(&log, name));
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        // The first, a middle and the last waiter of each condition.
        for leaver in [0, 4, 8] {
            tasks[leaver].cancel();
        }
        for condition in order {
            let guard = many.state.try_acquire().unwrap();
            let expected = match condition {
                "a" => {
                    guard.notify_all(&many.a);
                    [3, 6]
                }
                "b" => {
                    guard.notify_all(&many.b);
                    [1, 7]
                }
                _ => {
                    guard.notify_all(&many.c);
                    [2, 5]
                }
            };
            drop(guard);
            for name in expected {
                assert_eq!(log.take(), [name]);
                tasks[name].ready().count += 1;
            }
            assert_eq!(log.take(), []);
        }
        assert_eq!(many.state.try_acquire().unwrap().count, 6);
    }
}

#[test]
fn a_notified_waiter_that_leaves_passes_it_on_to_one_of_the_same_condition() {
    let buffer = buffer();
    let mut quitter = Polled::waiting(buffer.state.try_acquire().unwrap().wait(&buffer.not_empty));
    let other = Polled::waiting(buffer.state.try_acquire().unwrap().wait(&buffer.not_full));
    let mut next = Polled::waiting(buffer.state.try_acquire().unwrap().wait(&buffer.not_empty));
    buffer.state.try_acquire().unwrap().notify(&buffer.not_empty, 1);
    quitter.cancel();
    other.assert_asleep();
    drop(next.woken_and_ready());
}

#[test]
fn a_predicate_that_fails_goes_to_the_end_of_its_own_condition() {
    let buffer = buffer();
    let wants = |wanted: usize| {
        let guard = buffer.state.try_acquire().unwrap();
        Polled::waiting(guard.wait_for(&buffer.not_empty, move |s| s.items.len() >= wanted))
    };
    let (mut two, mut one) = (wants(2), wants(1));
    let full = Polled::waiting(buffer.state.try_acquire().unwrap().wait(&buffer.not_full));
    let mut guard = buffer.state.try_acquire().unwrap();
    guard.items.push_back(1);
    guard.notify(&buffer.not_empty, 2);
    drop(guard);
    assert!(two.is_woken());
    assert!(two.poll().is_pending());
    drop(one.woken_and_ready());
    let mut guard = buffer.state.try_acquire().unwrap();
    guard.items.push_back(2);
    guard.notify(&buffer.not_empty, 1);
    drop(guard);
    drop(two.woken_and_ready());
    full.assert_asleep();
}

#[test]
fn an_owned_guard_waits_and_notifies_too_and_lets_its_arc_go() {
    let buffer = buffer();
    // All locks around a `BufferState` have this condition.
    let lock: Arc<Lock<BufferState>> = Arc::new(Lock::new(BufferState { items: VecDeque::new() }));
    let name: &NamedCondition<BufferState, 0> = &buffer.not_empty;
    let guard: OwnedLockGuard<BufferState> = Arc::clone(&lock).try_acquire_owned().unwrap();
    let mut waiter = Polled::waiting(guard.wait(name));
    assert_eq!(Arc::strong_count(&lock), 2, "kept by the wait");
    Arc::clone(&lock).try_acquire_owned().unwrap().notify(name, 1);
    let guard = waiter.woken_and_ready();
    let mut waiter = Polled::waiting(guard.wait_for(name, |s| s.items.len() == 1));
    let mut guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    guard.items.push_back(1);
    guard.notify_all(name);
    drop(guard);
    drop(waiter.woken_and_ready());
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    let mut cancelled = Polled::waiting(guard.wait(name));
    cancelled.cancel();
    drop(Arc::clone(&lock).try_acquire_owned().unwrap().wait(name));
    assert_eq!(Arc::strong_count(&lock), 1);
}

/// asyncio's bounded buffer, with its two conditions on one lock.
#[test]
fn a_bounded_buffer_with_two_conditions_on_one_lock_works() {
    run(async {
        const ITEMS: u32 = 100;
        let buffer = buffer();
        let producer = async {
            for item in 0..ITEMS {
                let guard = buffer.state.acquire().await;
                let mut state = guard.wait_for(&buffer.not_full, |s| s.items.len() < 2).await;
                state.items.push_back(item);
                state.notify(&buffer.not_empty, 1);
            }
        };
        let consumer = async {
            for item in 0..ITEMS {
                let guard = buffer.state.acquire().await;
                let mut state = guard.wait_for(&buffer.not_empty, |s| !s.items.is_empty()).await;
                assert_eq!(state.items.pop_front(), Some(item));
                state.notify(&buffer.not_full, 1);
            }
        };
        tokio::join!(producer, consumer);
        assert!(!buffer.state.is_locked());
    });
}

#[test]
fn debug_of_a_named_wait_shows_how_far_it_is() {
    let buffer = buffer();
    assert_eq!(format!("{:?}", buffer.not_empty), "NamedCondition");
    let wait = buffer.state.try_acquire().unwrap().wait(&buffer.not_empty);
    assert_eq!(format!("{wait:?}"), "WaitNotified(Arriving)");
    drop(wait);
    let wait = buffer.state.try_acquire().unwrap().wait_for(&buffer.not_empty, |_| true);
    assert_eq!(format!("{wait:?}"), "WaitFor(Arriving)");
}

/// An earlier version stored one key as another. Then one condition had two lists, and a waiter that left stayed in one of
/// them.
#[test]
fn every_condition_key_a_user_can_name_works() {
    fn park<const KEY: usize>(lock: &Lock<u32>) -> Polled<'_, ()> {
        let condition = NamedCondition::<u32, KEY>::default();
        let guard = lock.try_acquire().unwrap();
        Polled::waiting(async move { drop(guard.wait(&condition).await) })
    }
    fn notify_all<const KEY: usize>(lock: &Lock<u32>) {
        lock.try_acquire().unwrap().notify_all(&NamedCondition::<u32, KEY>::default());
    }
    const LAST: usize = usize::MAX;
    const LAST_BUT_ONE: usize = usize::MAX - 1;
    let lock = Lock::new(0_u32);
    drop((park::<LAST>(&lock), park::<LAST>(&lock)));

    let mut zero = park::<0>(&lock);
    let mut last_but_one = park::<LAST_BUT_ONE>(&lock);
    let mut last = [park::<LAST>(&lock), park::<LAST>(&lock)];
    notify_all::<LAST>(&lock);
    zero.assert_asleep();
    last_but_one.assert_asleep();
    last.iter_mut().for_each(Polled::woken_and_ready);
    notify_all::<LAST_BUT_ONE>(&lock);
    zero.assert_asleep();
    last_but_one.woken_and_ready();
    notify_all::<0>(&lock);
    zero.woken_and_ready();
}
