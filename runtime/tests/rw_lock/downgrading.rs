//! `downgrade`: from writing to reading.

use std::sync::Arc;

use warded::RwLock;

use crate::hand_polling::{Log, Polled, touchy};

#[test]
fn a_downgraded_writer_is_exactly_one_reader() {
    let lock = RwLock::new(0);
    let mut writing = lock.try_write().unwrap();
    *writing = 1;
    let reading = writing.downgrade();
    assert_eq!(*reading, 1);
    assert!(lock.is_locked());
    let other = lock.try_read().unwrap();
    assert!(lock.try_write().is_none());
    drop(reading);
    assert!(lock.try_write().is_none(), "the other reads");
    drop(other);
    assert!(lock.try_write().is_some());
}

#[test]
fn a_downgrade_lets_in_the_readers_up_to_the_next_writer() {
    let lock = RwLock::new(());
    let writing = lock.try_write().unwrap();
    let log = Log::default();
    let mut readers: Vec<_> = (0..40)
        .map(|name| {
            let mut task = Polled::with_alarm(lock.read(), crate::hand_polling::Alarm::logged(&log, name));
            assert!(task.poll().is_pending());
            task
        })
        .collect();
    let mut writer = Polled::waiting(lock.write());
    let mut behind = Polled::waiting(lock.read());
    let reading = writing.downgrade();
    assert_eq!(log.take(), (0..40).collect::<Vec<_>>());
    let guards: Vec<_> = readers.iter_mut().map(Polled::ready).collect();
    writer.assert_asleep();
    behind.assert_asleep();
    drop(guards);
    writer.assert_asleep();
    drop(reading);
    drop(writer.woken_and_ready());
    drop(behind.woken_and_ready());
    assert!(!lock.is_locked());
}

/// No task writes in between, not even the writer that has waited longest.
#[test]
fn no_task_writes_between_a_downgrade_and_the_reading() {
    let lock = RwLock::new(1);
    let writing = lock.try_write().unwrap();
    let mut writer = Polled::waiting(lock.write());
    let reading = writing.downgrade();
    writer.assert_asleep();
    assert!(lock.try_read().is_none(), "no newcomer passes the writer");
    assert_eq!(*reading, 1);
    drop(reading);
    drop(writer.woken_and_ready());
}

#[test]
fn an_owned_guard_can_be_downgraded_and_keeps_its_arc_once() {
    let lock = Arc::new(RwLock::new(0));
    let writing = Arc::clone(&lock).try_write_owned().unwrap();
    let mut reader = Polled::waiting(lock.read());
    let reading = writing.downgrade();
    assert_eq!(Arc::strong_count(&lock), 2);
    drop(reader.woken_and_ready());
    drop(reading);
    assert_eq!(Arc::strong_count(&lock), 1);
    assert!(!lock.is_locked());
}

#[test]
fn a_downgrade_without_waiters_wakes_no_task() {
    let lock = RwLock::new(());
    let reading = lock.try_write().unwrap().downgrade();
    drop(reading);
    for _ in 0..3 {
        drop(lock.try_write().unwrap().downgrade());
        assert!(!lock.is_locked());
    }
}

#[test]
fn a_downgraded_guard_is_kept_though_the_waker_of_a_reader_panics() {
    let lock = Arc::new(RwLock::new(7));
    for is_owned in [false, true] {
        let writing = Arc::clone(&lock).try_write_owned().unwrap();
        let mut reader = Polled::new(lock.read());
        if is_owned {
            assert!(reader.poll_with(&touchy()).is_pending());
            assert_eq!(*writing.downgrade(), 7);
        } else {
            drop(writing);
            let writing = lock.try_write().unwrap();
            assert!(reader.poll_with(&touchy()).is_pending());
            assert_eq!(*writing.downgrade(), 7);
        }
        drop(reader.ready());
    }
}
