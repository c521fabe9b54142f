// The user's own methods may have names that are errors on our types.
use std::sync::Arc;

use warded::{BoundedSemaphore, Event, Monitor, Queue, RwLock, prelude::*};

/// An extension trait that names the methods as tokio and `std` do.
trait Elsewhere {
    fn lock(&self) -> u32 {
        1
    }

    fn notify_one(&self) -> u32 {
        2
    }

    fn release(self) -> u32
    where
        Self: Sized,
    {
        3
    }

    fn acquire_owned(&self) -> u32 {
        4
    }
}

impl<T> Elsewhere for Lock<T> {}
impl<T> Elsewhere for RwLock<T> {}
impl<T> Elsewhere for Queue<T> {}
impl Elsewhere for Event {}
impl Elsewhere for BoundedSemaphore {}

trait Wakes {
    fn notify_all(&self) -> u32 {
        5
    }
}

impl<T> Wakes for Monitor<T> {}

/// A value with methods of such names.
#[derive(Clone, Default)]
struct Value;

impl Value {
    fn unwrap(&self) -> u32 {
        6
    }

    fn timeout(&mut self) -> u32 {
        7
    }

    fn unlock(self) -> u32 {
        8
    }

    fn notify_one(&self) -> u32 {
        9
    }

    fn write(&self) -> u32 {
        10
    }

    fn task_done(&self) -> u32 {
        11
    }
}

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: u64,
}

impl AccountState {
    fn unwrap(&self) -> u64 {
        self.balance
    }
}

fn main() {
    let (lock, shared) = (Lock::new(Value), Arc::new(Lock::new(Value)));
    assert_eq!((lock.lock(), shared.lock(), (&lock).notify_one(), lock.acquire_owned()), (1, 1, 2, 4));
    let mut guard = lock.try_acquire().unwrap();
    assert_eq!((guard.unwrap(), guard.timeout(), guard.clone().unlock(), guard.notify_one()), (6, 7, 8, 9));
    drop(guard);
    assert_eq!(lock.release(), 3);

    let values = RwLock::new(Value);
    assert_eq!((values.lock(), values.try_read().unwrap().unwrap()), (1, 6));
    assert_eq!(values.try_read().unwrap().write(), 10);

    let monitor = Monitor::new(Some(7));
    assert_eq!(monitor.lock().unwrap(), 7);
    assert_eq!(monitor.lock().expect("a number"), 7);
    assert_eq!(monitor.notify_all(), 5);
    let account: Account = AccountInit { balance: 12 }.into();
    assert_eq!(account.state.lock().unwrap(), 12);

    let queue = Queue::unbounded();
    assert!(queue.try_put(Value).is_ok());
    assert_eq!((queue.try_get().unwrap().task_done(), queue.notify_one()), (11, 2));
    assert_eq!((Event::new().release(), BoundedSemaphore::new(1).lock()), (3, 1));
}
