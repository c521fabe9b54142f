//! Row 44: the `Arc` of owned guards. Rows 42 and 43 are in `tests/traits.rs` and `tests/variance.rs`.
//!
//! "Row" means a row of `README.md`.

use std::sync::Arc;

use warded::Lock;

use crate::hand_polling::Polled;

/// Row 44.
#[test]
fn an_owned_guard_lets_its_arc_go() {
    let lock = Arc::new(Lock::new((0, 0)));
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    assert_eq!(Arc::strong_count(&lock), 2);
    drop(guard);
    assert_eq!(Arc::strong_count(&lock), 1);
    Arc::clone(&lock).try_acquire_owned().unwrap().release();
    assert_eq!(Arc::strong_count(&lock), 1);
}

/// Row 44.
#[test]
fn a_mapped_owned_guard_lets_its_arc_go_however_often_it_was_mapped() {
    let lock = Arc::new(Lock::new((0, (1, 2))));
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    let part = guard.map(|value| &mut value.1);
    assert_eq!(Arc::strong_count(&lock), 2);
    let part = part.map(|value| &mut value.0);
    assert_eq!(Arc::strong_count(&lock), 2);
    drop(part);
    assert_eq!(Arc::strong_count(&lock), 1);
    assert!(!lock.is_locked());
}

/// Row 44. The function that selects the part panics.
#[test]
fn a_map_that_panics_gives_back_the_lock_and_the_arc() {
    let lock = Arc::new(Lock::new(0));
    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    let panic = crate::hand_polling::panic_of(|| guard.map::<u8>(|_| panic!("no part")));
    assert_eq!(panic, "no part");
    assert!(!lock.is_locked());
    assert_eq!(Arc::strong_count(&lock), 1);
}

/// Row 44.
#[test]
fn a_failed_try_gives_the_arc_back() {
    let lock = Arc::new(Lock::new(0));
    let held = lock.try_acquire().unwrap();
    let same = Arc::clone(&lock).try_acquire_owned().unwrap_err();
    assert!(Arc::ptr_eq(&same, &lock));
    drop((held, same));
    assert_eq!(Arc::strong_count(&lock), 1);
}

/// Row 44. The wait is dropped in each of its states.
#[test]
fn an_owned_wait_lets_its_arc_go() {
    let lock = Arc::new(Lock::new(0));
    drop(Arc::clone(&lock).acquire_owned());
    assert_eq!(Arc::strong_count(&lock), 1, "never polled");

    let held = lock.try_acquire().unwrap();
    drop(Polled::waiting(Arc::clone(&lock).acquire_owned()));
    assert_eq!(Arc::strong_count(&lock), 1, "in the queue");

    let waiter = Polled::waiting(Arc::clone(&lock).acquire_owned());
    drop(held);
    drop(waiter);
    assert_eq!(Arc::strong_count(&lock), 1, "granted");

    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    drop(guard.wait_until(|_| true));
    assert_eq!(Arc::strong_count(&lock), 1, "gives back, never polled");

    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    drop(Polled::waiting(guard.wait_until(|value| *value == 1)));
    assert_eq!(Arc::strong_count(&lock), 1, "gives back, in the queue");

    let guard = Arc::clone(&lock).try_acquire_owned().unwrap();
    drop(Polled::new(guard.wait_until(|value| *value == 0)).ready());
    assert_eq!(Arc::strong_count(&lock), 1, "completed");
    assert!(!lock.is_locked());
}

/// Row 44. The last guard may drop the lock.
#[test]
fn the_last_guard_may_outlive_every_other_handle() {
    let value = Arc::new(());
    let guard = Arc::new(Lock::new(Arc::clone(&value))).try_acquire_owned().unwrap();
    assert_eq!(Arc::strong_count(&value), 2);
    drop(guard);
    assert_eq!(Arc::strong_count(&value), 1);

    let part = Arc::new(Lock::new((0, Arc::clone(&value)))).try_acquire_owned().unwrap().map(|whole| &mut whole.0);
    assert_eq!(Arc::strong_count(&value), 2);
    drop(part);
    assert_eq!(Arc::strong_count(&value), 1);
}
