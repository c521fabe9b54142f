//! Models of the `RwLock`: several readers at a time, and one writer alone.

use super::{Task, block_on, leaked, model, thread, together};
use crate::RwLock;

/// Catches: a queued writer leaves while a reader gives the lock back, and the readers behind the writer wait for the reader
/// that still reads.
#[test]
fn writer_leaves_and_release() {
    model(|| {
        let lock = leaked(RwLock::new(0));
        let (goes, stays) = (lock.try_read().unwrap(), lock.try_read().unwrap());
        let writer = Task::waiting(lock.write());
        let behind = [Task::waiting(lock.read()), Task::waiting(lock.read())];
        together(|| drop(goes), || drop(writer));
        let [one, other] = behind.map(Task::finish);
        drop((one, other, stays));
        assert!(!lock.is_locked());
    });
}

/// Catches: two readers give the lock back at the same time, and neither sees that it was the last one before the writer.
#[test]
fn two_readers_give_the_lock_back() {
    model(|| {
        let lock = leaked(RwLock::new(0));
        let (one, other) = (lock.try_read().unwrap(), lock.try_read().unwrap());
        let writer = Task::waiting(lock.write());
        together(|| drop(one), || drop(other));
        *writer.finish() += 1;
        assert_eq!(*lock.try_read().unwrap(), 1);
    });
}

/// Catches: a writer and another task use the value at the same time (loom watches it). A writer writes before earlier reads
/// have ended.
#[test]
fn a_writer_excludes_readers() {
    model(|| {
        let lock = leaked(RwLock::new(0));
        let reader = thread::spawn(|| *block_on(lock.read()));
        let other = thread::spawn(|| *block_on(lock.read()));
        *block_on(lock.write()) += 1;
        reader.join().unwrap();
        other.join().unwrap();
        assert_eq!(*lock.try_read().unwrap(), 1);
    });
}

/// Catches: after a downgrade, another reader does not see what was written.
#[test]
fn downgrade_and_read() {
    model(|| {
        let lock = leaked(RwLock::new(0));
        let mut guard = lock.try_write().unwrap();
        let stays = leaked(std::sync::Mutex::new(None));
        together(
            || {
                *guard = 1;
                *stays.lock().unwrap() = Some(guard.downgrade());
            },
            || assert!(lock.try_read().is_none_or(|value| *value == 1)),
        );
        drop(stays.lock().unwrap().take());
    });
}

/// Catches: a downgrade lets a writer in, or forgets the readers in the queue.
#[test]
fn downgrade_and_cancel() {
    model(|| {
        let lock = leaked(RwLock::new(0));
        let guard = lock.try_write().unwrap();
        let (leaver, reader) = (Task::waiting(lock.read()), Task::waiting(lock.read()));
        let stays = leaked(std::sync::Mutex::new(None));
        together(|| *stays.lock().unwrap() = Some(guard.downgrade()), || drop(leaver));
        assert!(lock.try_write().is_none(), "a task reads");
        drop(reader.finish());
        drop(stays.lock().unwrap().take());
        assert!(!lock.is_locked());
    });
}
