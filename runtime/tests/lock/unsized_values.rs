//! Locks around values of unsized types.

use std::sync::Arc;

use warded::Lock;

use crate::hand_polling::Polled;

trait Shape: Send + std::fmt::Debug {
    fn sides(&self) -> u32;
    fn grow(&mut self);
}

#[derive(Debug)]
struct Polygon(u32);

impl Shape for Polygon {
    fn sides(&self) -> u32 {
        self.0
    }

    fn grow(&mut self) {
        self.0 += 1;
    }
}

#[test]
fn a_predicate_reads_the_items_of_a_slice() {
    let lock: Box<Lock<[u8]>> = Box::new(Lock::new([0, 0, 0]));
    let mut waiter = Polled::waiting(lock.acquire_when(|bytes| bytes.len() == 3 && bytes[2] == 7));
    lock.try_acquire().unwrap()[1] = 7;
    waiter.assert_asleep();
    lock.try_acquire().unwrap()[2] = 7;
    assert_eq!(*waiter.woken_and_ready(), [0, 7, 7]);
}

#[test]
fn a_predicate_calls_a_method_of_a_trait_object() {
    let lock: Arc<Lock<dyn Shape>> = Arc::new(Lock::new(Polygon(3)));
    let mut waiter = Polled::waiting(lock.acquire_when(|shape| shape.sides() == 5));
    let mut owned = Polled::waiting({
        let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
        guard.wait_until(|shape| shape.sides() == 5)
    });
    lock.try_acquire().unwrap().grow();
    waiter.assert_asleep();
    lock.try_acquire().unwrap().grow();
    assert_eq!(waiter.woken_and_ready().sides(), 5);
    assert_eq!(owned.woken_and_ready().sides(), 5);
}

/// Some handles know the type of the value and some don't. Their waiters are in one queue.
#[test]
fn waiters_of_the_sized_and_the_unsized_lock_serve_each_other() {
    let sized = Arc::new(Lock::new(Polygon(3)));
    let unsized_lock: Arc<Lock<dyn Shape>> = sized.clone();

    let mut of_sized = Polled::waiting(sized.acquire_when(|polygon| polygon.0 == 4));
    unsized_lock.try_acquire().unwrap().grow();
    assert_eq!(of_sized.woken_and_ready().0, 4);

    let mut of_unsized = Polled::waiting(unsized_lock.acquire_when(|shape| shape.sides() == 5));
    sized.try_acquire().unwrap().0 = 5;
    assert_eq!(of_unsized.woken_and_ready().sides(), 5);

    let mut first = Polled::waiting(unsized_lock.acquire_when(|shape| shape.sides() == 6));
    let mut second = Polled::waiting(sized.acquire_when(|polygon| polygon.0 == 6));
    unsized_lock.try_acquire().unwrap().grow();
    second.assert_asleep();
    drop(first.woken_and_ready());
    drop(second.woken_and_ready());
}

#[test]
fn a_part_may_be_unsized_and_serves_the_waiters_of_the_whole() {
    let lock = Arc::new(Lock::new(([1, 2, 3], Polygon(3))));
    let mut waiter = Polled::waiting(lock.acquire_when(|whole| whole.1.0 == 4));
    lock.try_acquire().unwrap().map(|whole| &mut whole.1 as &mut dyn Shape).grow();
    drop(waiter.woken_and_ready());
    let mut waiter = Polled::waiting(lock.acquire_when(|whole| whole.0[0] == 9));
    Arc::clone(&lock).try_acquire_owned().unwrap().map(|whole| &mut whole.0[..])[0] = 9;
    drop(waiter.woken_and_ready());
}

#[test]
fn debug_of_an_unsized_lock_shows_the_value() {
    let lock: &Lock<[u8]> = &Lock::new([1, 2]);
    assert_eq!(format!("{lock:?}"), "Lock { value: [1, 2] }");
}

/// A value without size has an address inside its lock.
#[test]
fn a_value_of_no_size_may_be_waited_for() {
    let lock = Lock::new(());
    let mut asked = 0;
    let mut waiter = Polled::waiting(lock.acquire_when(move |()| {
        asked += 1;
        asked > 5
    }));
    while !waiter.is_woken() {
        drop(lock.try_acquire().unwrap());
    }
    drop(waiter.ready());
}
