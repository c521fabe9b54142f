//! Rows 4, 5, 7, 37 and 41 for readers and writers. Row 38 does not apply, because the guards of an `RwLock` can't be mapped.
//!
//! "Row" means a row of `README.md`.

use warded::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::{
    hand_polling::{Alarm, Log, Polled},
    semaphore::permutations,
};

/// Makes readers that wait in the queue, in this order.
fn readers<'a, T>(lock: &'a RwLock<T>, count: usize, woken: &Log) -> Vec<Polled<'a, RwLockReadGuard<'a, T>>> {
    (0..count)
        .map(|name| {
            let mut task = Polled::with_alarm(lock.read(), Alarm::logged(woken, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect()
}

/// Row 4.
#[test]
fn when_a_queued_writer_leaves_all_readers_behind_it_enter() {
    for count in [1, 2, 32, 33, 70] {
        let lock = RwLock::new(());
        let reading = lock.try_read().unwrap();
        let mut writer = Polled::waiting(lock.write());
        let woken = Log::default();
        let mut tasks = readers(&lock, count, &woken);
        writer.cancel();
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        let guards: Vec<_> = tasks.iter_mut().map(Polled::ready).collect();
        drop(reading);
        assert!(lock.try_write().is_none());
        drop(guards);
        assert!(lock.try_write().is_some());
    }
}

/// Row 5.
#[test]
fn a_downgrade_wakes_the_readers_up_to_the_next_writer() {
    let lock = RwLock::new(());
    let writing: RwLockWriteGuard<'_, ()> = lock.try_write().unwrap();
    let woken = Log::default();
    let mut tasks = readers(&lock, 40, &woken);
    let writer = Polled::waiting(lock.write());
    let behind = readers(&lock, 2, &woken);
    let reading = writing.downgrade();
    assert_eq!(woken.take(), (0..40).collect::<Vec<_>>());
    writer.assert_asleep();
    drop(tasks.iter_mut().map(Polled::ready).collect::<Vec<_>>());
    writer.assert_asleep();
    drop(reading);
    assert!(writer.is_woken());
    drop((writer, behind));
    assert!(!lock.is_locked());
}

/// Row 7.
#[test]
fn granted_readers_that_leave_in_any_order_are_no_longer_counted() {
    for order in permutations(4) {
        let lock = RwLock::new(());
        let writing = lock.try_write().unwrap();
        let mut tasks = readers(&lock, 4, &Log::default());
        let mut writer = Polled::waiting(lock.write());
        drop(writing);
        for leaver in order {
            writer.assert_asleep();
            tasks[leaver].cancel();
        }
        drop(writer.woken_and_ready());
        assert!(!lock.is_locked());
    }
}

/// Row 37. A downgraded guard and another reader are dropped in both orders.
#[test]
fn a_downgrade_leaves_exactly_one_reader() {
    for first_goes in [true, false] {
        let lock = RwLock::new(());
        let (mut one, mut other) = (Some(lock.try_write().unwrap().downgrade()), Some(lock.try_read().unwrap()));
        drop(if first_goes { one.take() } else { other.take() });
        assert!(lock.is_locked());
        assert!(lock.try_write().is_none());
        drop((one, other));
        assert!(!lock.is_locked());
        drop(lock.try_write().unwrap());
    }
}

/// Row 41. Readers come and go all the time, and always overlap.
#[test]
fn readers_cannot_starve_a_writer() {
    let lock = RwLock::new(0);
    let mut reading = lock.try_read().unwrap();
    for _ in 0..100 {
        reading = lock.try_read().expect("no task writes or waits to write");
    }
    let mut writer = Polled::waiting(lock.write());
    let mut latecomers = readers(&lock, 100, &Log::default());
    drop(reading);
    *writer.woken_and_ready() = 1;
    for reader in &mut latecomers {
        assert_eq!(*reader.woken_and_ready(), 1);
    }
}

/// Row 41. Writers come and go all the time.
#[test]
fn writers_cannot_starve_a_reader() {
    let lock = RwLock::new(0);
    let writing = lock.try_write().unwrap();
    let mut reader = Polled::waiting(lock.read());
    let mut writers: Vec<_> = (0..100).map(|_| Polled::waiting(lock.write())).collect();
    drop(writing);
    assert_eq!(*reader.woken_and_ready(), 0);
    for writer in &mut writers {
        *writer.woken_and_ready() += 1;
    }
    assert_eq!(*lock.try_read().unwrap(), 100);
}
