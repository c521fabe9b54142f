//! A guard without a name in the scrutinee of a `match` or `if let` is held in the blocks. Clippy warns of every such guard,
//! and not of the values of the macros. `cargo clippy` checks each `#[expect(..)]` here.

#![warn(clippy::significant_drop_in_scrutinee)]

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use warded::{BoundedSemaphore, Queue, Semaphore, prelude::*};

/// The output of a future that is ready at its first poll.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

#[guarded]
struct Mailbox {
    state: Lock,
    #[guarded(by = state)]
    letters: Vec<u32>,
    #[condition(of = state, when = |s| !s.letters.is_empty())]
    arrived: Condition,
    counts: Monitor,
    #[guarded(by = counts)]
    seen: Option<u32>,
    rates: RwLock,
    #[guarded(by = rates)]
    rate: Option<u32>,
}

fn mailbox() -> Mailbox {
    MailboxInit { letters: vec![1, 2, 3], seen: Some(4), rate: Some(5) }.into()
}

#[test]
#[expect(clippy::significant_drop_in_scrutinee, reason = "the guards are held in the blocks, which is the test")]
fn a_guard_of_wait_until_is_held_in_the_blocks() {
    let mailbox = mailbox();
    ready(async {
        if let Some(letter) = wait_until!(mailbox.arrived).letters.pop() {
            assert!(letter == 3 && mailbox.state.is_locked());
        }
        match wait_until!(mailbox.state, |s| s.letters.len() > 1).letters.pop() {
            Some(letter) => assert!(letter == 2 && mailbox.state.is_locked()),
            None => unreachable!("there is one"),
        }
        if let Some(seen) = wait_until!(mailbox.counts, |s| s.seen.is_some()).seen {
            assert!(seen == 4 && mailbox.counts.try_lock().is_none());
        }
    });
    assert!(!mailbox.state.is_locked() && mailbox.counts.try_lock().is_some());
}

/// Each guard has a function of its own, so that each `expect` belongs to one guard.
mod each_guard {
    use super::*;

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_lock() {
        let lock = Lock::new(Some(1));
        if let Some(value) = *ready(lock.acquire()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_an_arc_of_a_lock() {
        let lock = Arc::new(Lock::new(Some(1)));
        if let Some(value) = *ready(Arc::clone(&lock).acquire_owned()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_part_of_a_lock() {
        let lock = Lock::new((Some(1), "one"));
        if let Some(value) = *ready(lock.acquire()).map(|pair| &mut pair.0) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_part_of_an_arc_of_a_lock() {
        let lock = Arc::new(Lock::new((Some(1), "one")));
        if let Some(value) = *ready(Arc::clone(&lock).acquire_owned()).map(|pair| &mut pair.0) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_monitor() {
        let monitor = Monitor::new(Some(1));
        if let Some(value) = *monitor.lock() {
            assert!(value == 1 && monitor.try_lock().is_none());
        }
        assert!(monitor.try_lock().is_some());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_condition() {
        let condition = Condition::new(Some(1));
        if let Some(value) = *ready(condition.acquire()) {
            assert!(value == 1 && condition.is_locked());
        }
        assert!(!condition.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_reader() {
        let lock = RwLock::new(Some(1));
        if let Some(value) = *ready(lock.read()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_a_writer() {
        let lock = RwLock::new(Some(1));
        if let Some(value) = *ready(lock.write()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_an_arc_of_a_reader() {
        let lock = Arc::new(RwLock::new(Some(1)));
        if let Some(value) = *ready(Arc::clone(&lock).read_owned()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the guard is held in the block, which is the test")]
    fn of_an_arc_of_a_writer() {
        let lock = Arc::new(RwLock::new(Some(1)));
        if let Some(value) = *ready(Arc::clone(&lock).write_owned()) {
            assert!(value == 1 && lock.is_locked());
        }
        assert!(!lock.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the permit is kept in the blocks, which is the test")]
    fn of_a_semaphore() {
        let semaphore = Arc::new(Semaphore::new(1));
        match ready(semaphore.acquire()).permits() {
            1 => assert!(semaphore.is_locked()),
            _ => unreachable!(),
        }
        assert!(!semaphore.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the permit is kept in the blocks, which is the test")]
    fn of_an_arc_of_a_semaphore() {
        let semaphore = Arc::new(BoundedSemaphore::new(1));
        match ready(Arc::clone(&semaphore).acquire_owned()).permits() {
            1 => assert!(semaphore.is_locked()),
            _ => unreachable!(),
        }
        assert!(!semaphore.is_locked());
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the job is not done in the block, which is the test")]
    fn of_a_queue() {
        let queue = Queue::unbounded();
        queue.try_put(Some(1)).unwrap();
        if let Some(item) = *ready(queue.get()).unwrap() {
            assert!(item == 1 && queue.unfinished() == 1);
        }
        assert_eq!(queue.unfinished(), 0);
    }

    #[test]
    #[expect(clippy::significant_drop_in_scrutinee, reason = "the job is not done in the block, which is the test")]
    fn of_an_arc_of_a_queue() {
        let queue = Arc::new(Queue::unbounded());
        queue.try_put(Some(1)).unwrap();
        if let Some(item) = *ready(Arc::clone(&queue).get_owned()).unwrap() {
            assert!(item == 1 && queue.unfinished() == 1);
        }
        assert_eq!(queue.unfinished(), 0);
    }
}

#[test]
fn the_value_of_a_body_holds_no_lock() {
    let mailbox = mailbox();
    ready(async {
        if let Some(letter) = wait_until!(mailbox.arrived, |_| true, |s| s.letters.pop()) {
            assert!(letter == 3 && !mailbox.state.is_locked());
        }
        if let Some(letter) = with_lock!(mailbox.state, |s| s.letters.pop()) {
            assert!(letter == 2 && !mailbox.state.is_locked());
        }
        if let Some(Some(letter)) = try_with_lock!(mailbox.state, |s| s.letters.pop()) {
            assert!(letter == 1 && !mailbox.state.is_locked());
        }
        if let Some(seen) = wait_until!(mailbox.counts, |s| s.seen.is_some(), |s| s.seen) {
            assert!(seen == 4 && mailbox.counts.try_lock().is_some());
        }
        if let Some(rate) = read_lock!(mailbox.rates, |s| s.rate) {
            assert!(rate == 5 && !mailbox.rates.is_locked());
        }
    });
    if let Some(seen) = locked!(mailbox.counts, |s| s.seen) {
        assert!(seen == 4 && mailbox.counts.try_lock().is_some());
    }
    if let Some(Some(seen)) = try_locked!(mailbox.counts, |s| s.seen) {
        assert!(seen == 4 && mailbox.counts.try_lock().is_some());
    }
}

#[test]
fn a_value_that_is_taken_out_before_holds_nothing() {
    let mailbox = mailbox();
    ready(async {
        let letter = wait_until!(mailbox.arrived).letters.pop();
        if let Some(letter) = letter {
            assert!(letter == 3 && !mailbox.state.is_locked());
        }
    });
}
