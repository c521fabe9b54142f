//! Every operation of this crate can be a branch, and can win.

use std::{sync::Arc, time::Duration};

use warded::{
    Barrier, BoundedSemaphore, Condition, Elapsed, Event, LifoQueue, Lock, PriorityQueue, Queue, RwLock, Semaphore,
    Wait, cancel_safe, nonzero, prelude::guarded, select_event,
};

use crate::hand_polling::Polled;

/// Waits for `$operation` and for an event that is never set. `$grant` wakes the wait. Returns the output of the operation.
macro_rules! wins {
    ($operation:expr, $grant:expr) => {{
        let never = Event::new();
        let mut selecting = Polled::waiting(async {
            select_event! {
                () = never.wait() => panic!("it is never set"),
                output = $operation => output,
            }
        });
        $grant;
        selecting.woken_and_ready()
    }};
}

#[test]
fn locks_win() {
    let lock = Arc::new(Lock::new(1));
    let held = lock.try_acquire().unwrap();
    assert_eq!(*wins!(lock.acquire(), drop(held)), 1);
    let held = lock.try_acquire().unwrap();
    assert_eq!(*wins!(Arc::clone(&lock).acquire_owned(), drop(held)), 1);
    assert_eq!(*wins!(lock.acquire_when(|value| *value == 2), *lock.try_acquire().unwrap() = 2), 2);
    assert_eq!(
        *wins!(lock.try_acquire().unwrap().wait_until(|value| *value == 3), *lock.try_acquire().unwrap() = 3),
        3
    );
}

#[test]
fn reading_and_writing_win() {
    let lock = RwLock::new(1);
    let held = lock.try_write().unwrap();
    assert_eq!(*wins!(lock.read(), drop(held)), 1);
    let held = lock.try_read().unwrap();
    assert_eq!(*wins!(lock.write(), drop(held)), 1);
}

#[test]
fn permits_win() {
    let (semaphore, bounded) = (Arc::new(Semaphore::new(0)), BoundedSemaphore::new(1));
    assert_eq!(wins!(semaphore.acquire_many(2), semaphore.add_permits(2)).permits(), 2);
    let held = semaphore.try_acquire_many(2);
    assert_eq!(wins!(Arc::clone(&semaphore).acquire_owned(), drop(held)).permits(), 1);
    let held = bounded.try_acquire();
    assert_eq!(wins!(bounded.acquire(), drop(held)).permits(), 1);
}

#[test]
fn conditions_win() {
    let condition = Condition::new(1);
    let held = condition.try_acquire().unwrap();
    assert_eq!(*wins!(condition.acquire(), drop(held)), 1);
    assert_eq!(*wins!(condition.try_acquire().unwrap().wait(), condition.try_acquire().unwrap().notify(1)), 1);
    let told = || {
        let mut guard = condition.try_acquire().unwrap();
        *guard = 2;
        guard.notify_all();
    };
    assert_eq!(*wins!(condition.try_acquire().unwrap().wait_for(|value| *value == 2), told()), 2);
}

#[test]
fn queues_win() {
    macro_rules! check {
        ($queue:ident) => {
            let queue = $queue::bounded(nonzero!(1));
            assert_eq!(wins!(queue.get(), queue.try_put(1).unwrap()).unwrap().into_inner(), 1);
            queue.try_put(2).unwrap();
            let slot = wins!(queue.reserve(), assert_eq!(queue.try_get().unwrap().into_inner(), 2));
            slot.unwrap().put(3).unwrap();
            wins!(queue.join(), assert_eq!(queue.try_get().unwrap().into_inner(), 3));
            assert!(wins!(queue.get(), queue.shutdown()).is_err());
        };
    }
    check!(Queue);
    check!(LifoQueue);
    check!(PriorityQueue);
}

#[test]
fn barriers_win() {
    let barrier = Barrier::new(nonzero!(2));
    assert_eq!(wins!(barrier.wait(), Polled::new(barrier.wait()).ready().unwrap()).unwrap().index(), 0);
    assert!(wins!(barrier.wait(), barrier.reset()).is_err());
}

#[guarded]
struct Buffer {
    capacity: usize,
    state: Lock,
    #[guarded(by = state)]
    items: Vec<i32>,
    table: RwLock,
    #[guarded(by = table)]
    names: Vec<&'static str>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    not_empty: Condition,
}

fn buffer(capacity: usize) -> Buffer {
    BufferInit { capacity, items: vec![], names: vec!["one", "two"] }.into()
}

#[test]
fn wait_until_wins_with_the_guard() {
    let buffer = buffer(2);
    let guard = wins!(
        wait_until!(buffer.state, |s| s.items.len() == buffer.capacity),
        buffer.state.try_acquire().unwrap().items.extend([1, 2])
    );
    assert_eq!(guard.items, [1, 2]);
    drop(guard);
    assert_eq!(
        wins!(wait_until!(buffer.state, |s| s.items.is_empty()), buffer.state.try_acquire().unwrap().items.clear())
            .items,
        []
    );
}

#[test]
fn wait_until_a_declared_condition_wins() {
    let buffer = buffer(2);
    let first = wins!(
        wait_until!(buffer.not_empty, |s| s.items.len() == 1, |s| s.items.pop()),
        buffer.state.try_acquire().unwrap().items.push(1)
    );
    assert_eq!(first, Some(1));
    assert_eq!(wins!(wait_until!(buffer.not_empty), buffer.state.try_acquire().unwrap().items.push(2)).items, [2]);
}

/// The macro's body runs when the branch has won, with the lock held. The body of the branch runs without the lock.
#[test]
fn with_lock_wins_with_the_value_of_its_body() {
    let buffer = buffer(2);
    let never = Event::new();
    let held = buffer.state.try_acquire().unwrap();
    let mut selecting = Polled::waiting(async {
        select_event! {
            length = with_lock!(buffer.state, |s| {
                s.items.push(1);
                assert!(buffer.state.is_locked());
                s.items.len()
            }) => (length, buffer.state.is_locked()),
            () = never.wait() => (0, false),
        }
    });
    drop(held);
    assert_eq!(selecting.woken_and_ready(), (1, false));
}

#[test]
fn read_lock_wins_with_the_value_of_its_body() {
    let buffer = buffer(2);
    let held = buffer.table.try_write().unwrap();
    let name = wins!(read_lock!(buffer.table, |s| s.names[1]), drop(held));
    assert_eq!(name, "two");
}

#[test]
fn several_locks_win_together() {
    let (one, other) = (Lock::new(1), Lock::new(2));
    let held = other.try_acquire().unwrap();
    let sum = wins!(with_lock!(one, other, |one, other| *one + *other), drop(held));
    assert_eq!(sum, 3);
    assert!(!one.is_locked() && !other.is_locked());
}

#[test]
fn a_wait_with_a_timeout_wins_in_time_and_when_it_has_elapsed() {
    let event = Event::new();
    let in_time = wins!(event.wait().timeout(Duration::from_secs(3600)), event.set());
    assert_eq!(in_time, Ok(()));
    event.clear();
    let mut late = Polled::new(async {
        select_event! {
            waited = event.wait().timeout(Duration::ZERO) => waited,
        }
    });
    assert_eq!(warded::block_on(async { late.poll() }), std::task::Poll::Ready(Err(Elapsed)));
}

#[test]
fn a_future_that_is_vouched_for_wins() {
    let (sender, receiver) = futures::channel::oneshot::channel();
    assert_eq!(wins!(cancel_safe(receiver), sender.send(7).unwrap()), Ok(7));
    let (event, other) = (Event::new(), Event::new());
    wins!(cancel_safe(async { event.wait().await }), event.set());
    let mut kept = Box::pin(other.wait());
    wins!(cancel_safe(kept.as_mut()), other.set());
}
