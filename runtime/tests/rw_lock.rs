//! The public promises of [`RwLock`]: polled by hand, with wakers that count.

#![cfg_attr(
    not(feature = "tokio"),
    allow(dead_code, unused_imports, reason = "the tests that need tokio's clock are left out")
)]

mod hand_polling;

#[path = "rw_lock/downgrading.rs"]
mod downgrading;
#[path = "rw_lock/model.rs"]
mod model;
#[path = "rw_lock/past_bugs.rs"]
mod past_bugs;

use std::{pin::pin, sync::Arc, task::Context, thread, time::Duration};

use futures::future::FusedFuture;
use hand_polling::{Alarm, Log, Polled, panic_of, shown};
use warded::{Elapsed, RwLock, Wait, block_on};

static IN_A_STATIC: RwLock<Vec<u32>> = RwLock::new(Vec::new());

#[test]
fn an_rw_lock_can_be_a_static() {
    block_on(IN_A_STATIC.write()).push(1);
    assert_eq!(*IN_A_STATIC.try_read().unwrap(), [1]);
}

#[test]
fn a_value_goes_into_an_rw_lock_and_out_again() {
    let mut lock = RwLock::from(String::from("a"));
    lock.get_mut().push('b');
    assert_eq!(lock.into_inner(), "ab");
    assert_eq!(RwLock::<u8>::default().into_inner(), 0);
}

#[test]
fn many_may_read_at_once() {
    let lock = RwLock::new(7);
    let readers: Vec<_> = (0..100).map(|_| Polled::new(lock.read()).ready()).collect();
    assert!(readers.iter().all(|value| **value == 7));
    assert!(lock.is_locked());
    assert!(lock.try_read().is_some());
    assert!(lock.try_write().is_none());
    drop(readers);
    assert!(!lock.is_locked());
}

#[test]
fn a_writer_is_alone() {
    let lock = RwLock::new(0);
    let mut writer = Polled::new(lock.write()).ready();
    *writer = 1;
    assert!(lock.is_locked());
    assert!(lock.try_read().is_none());
    assert!(lock.try_write().is_none());
    let mut reader = Polled::waiting(lock.read());
    let mut next = Polled::waiting(lock.write());
    drop(writer);
    next.assert_asleep();
    assert_eq!(*reader.woken_and_ready(), 1);
    *next.woken_and_ready() = 2;
    assert_eq!(*lock.try_read().unwrap(), 2);
}

#[test]
fn a_writer_waits_for_the_last_reader() {
    let lock = RwLock::new(0);
    let readers = [(); 3].map(|()| lock.try_read().unwrap());
    let mut writer = Polled::waiting(lock.write());
    for reader in readers {
        writer.assert_asleep();
        assert!(writer.poll().is_pending());
        drop(reader);
    }
    drop(writer.woken_and_ready());
    assert!(!lock.is_locked());
}

/// If a reader could pass a waiting writer, readers could starve it.
#[test]
fn no_reader_passes_a_writer_that_waits() {
    let lock = RwLock::new(0);
    let reading = lock.try_read().unwrap();
    let mut writer = Polled::waiting(lock.write());
    assert!(lock.try_read().is_none());
    let mut reader = Polled::waiting(lock.read());
    drop(reading);
    reader.assert_asleep();
    let writing = writer.woken_and_ready();
    reader.assert_asleep();
    drop(writing);
    drop(reader.woken_and_ready());
}

#[test]
fn readers_and_writers_are_served_in_the_order_of_their_first_polls() {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Reads,
        Writes,
    }
    use Kind::{Reads, Writes};
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let woken = Log::default();
    let kinds = [Reads, Reads, Writes, Reads, Writes, Writes, Reads, Reads, Reads];
    let mut tasks: Vec<Polled<'_, Box<dyn std::any::Any>>> = vec![];
    let lock: &RwLock<()> = &lock;
    for (name, kind) in kinds.into_iter().enumerate() {
        let wait = async move {
            if kind == Reads {
                drop(lock.read().await);
            } else {
                drop(lock.write().await);
            }
            Box::new(()) as Box<dyn std::any::Any>
        };
        let mut task = Polled::with_alarm(wait, Alarm::logged(&woken, name));
        assert!(task.poll().is_pending());
        tasks.push(task);
    }
    drop(held);
    for round in [vec![0, 1], vec![2], vec![3], vec![4], vec![5], vec![6, 7, 8]] {
        assert_eq!(woken.take(), round);
        for name in round {
            tasks[name].ready();
        }
    }
    assert!(!lock.is_locked());
}

#[test]
fn all_readers_up_to_the_next_writer_are_woken_in_the_order_of_arrival() {
    for count in [1, 2, 31, 32, 33, 65] {
        let lock = RwLock::new(());
        let held = lock.try_write().unwrap();
        let woken = Log::default();
        let mut readers: Vec<_> = (0..count)
            .map(|name| {
                let mut task = Polled::with_alarm(lock.read(), Alarm::logged(&woken, name));
                assert!(task.poll().is_pending());
                task
            })
            .collect();
        let mut writer = Polled::waiting(lock.write());
        let mut behind = Polled::waiting(lock.read());
        drop(held);
        assert_eq!(woken.take(), (0..count).collect::<Vec<_>>());
        let guards: Vec<_> = readers.iter_mut().map(Polled::ready).collect();
        writer.assert_asleep();
        behind.assert_asleep();
        drop(guards);
        drop(writer.woken_and_ready());
        drop(behind.woken_and_ready());
        assert!(!lock.is_locked());
    }
}

#[test]
fn the_lock_is_handed_over_directly() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let mut reader = Polled::waiting(lock.read());
    drop(held);
    assert!(lock.is_locked(), "it is handed over");
    assert!(lock.try_write().is_none(), "it is handed over");
    let mut writer = Polled::waiting(lock.write());
    drop(reader.woken_and_ready());
    assert!(lock.is_locked(), "it is handed over");
    assert!(lock.try_read().is_none(), "it is handed over");
    drop(writer.woken_and_ready());
    assert!(!lock.is_locked());
}

#[test]
fn a_waiter_that_left_the_queue_is_not_missed() {
    for leaver in 0..3 {
        let lock = RwLock::new(());
        let held = lock.try_read().unwrap();
        let mut tasks = [(); 3].map(|()| Polled::waiting(lock.write()));
        tasks[leaver].cancel();
        drop(held);
        for name in (0..3).filter(|name| *name != leaver) {
            drop(tasks[name].woken_and_ready());
        }
        assert!(!lock.is_locked());
    }
}

#[test]
fn a_writer_that_leaves_lets_in_all_readers_behind_it() {
    let lock = RwLock::new(());
    let reading = lock.try_read().unwrap();
    let mut writer = Polled::waiting(lock.write());
    let mut readers: Vec<_> = (0..40).map(|_| Polled::waiting(lock.read())).collect();
    let mut next = Polled::waiting(lock.write());
    writer.cancel();
    let guards: Vec<_> = readers.iter_mut().map(Polled::woken_and_ready).collect();
    next.assert_asleep();
    drop((reading, guards));
    drop(next.woken_and_ready());
    assert!(!lock.is_locked());
}

#[test]
fn a_granted_writer_that_leaves_hands_the_lock_on() {
    let lock = RwLock::new(());
    let held = lock.try_read().unwrap();
    let mut writer = Polled::waiting(lock.write());
    let mut readers = [(); 2].map(|()| Polled::waiting(lock.read()));
    drop(held);
    assert!(writer.is_woken());
    writer.cancel();
    for reader in &mut readers {
        drop(reader.woken_and_ready());
    }
    assert!(!lock.is_locked());
}

#[test]
fn a_granted_reader_that_leaves_is_no_longer_counted() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let mut readers = [(); 3].map(|()| Polled::waiting(lock.read()));
    let mut writer = Polled::waiting(lock.write());
    drop(held);
    readers[0].cancel();
    readers[2].cancel();
    writer.assert_asleep();
    drop(readers[1].woken_and_ready());
    drop(writer.woken_and_ready());
    assert!(!lock.is_locked());
}

#[test]
fn a_reader_that_leaves_the_queue_lets_no_task_in_out_of_turn() {
    let lock = RwLock::new(());
    let held = lock.try_write().unwrap();
    let mut reader = Polled::waiting(lock.read());
    let mut writer = Polled::waiting(lock.write());
    reader.cancel();
    writer.assert_asleep();
    drop(held);
    drop(writer.woken_and_ready());
}

#[test]
fn a_future_that_was_never_polled_has_no_place_and_leaves_none() {
    let lock = Arc::new(RwLock::new(()));
    let held = lock.try_write().unwrap();
    drop((lock.read(), lock.write(), Arc::clone(&lock).read_owned(), Arc::clone(&lock).write_owned()));
    drop(held);
    assert!(lock.try_write().is_some());
    assert_eq!(Arc::strong_count(&lock), 1);
}

#[test]
fn a_failed_try_changes_nothing() {
    let lock = RwLock::new(());
    let reading = lock.try_read().unwrap();
    for _ in 0..100 {
        assert!(lock.try_write().is_none());
    }
    assert!(lock.try_read().is_some(), "no writer waits");
    let mut writer = Polled::waiting(lock.write());
    for _ in 0..100 {
        assert!(lock.try_read().is_none() && lock.try_write().is_none());
    }
    drop(reading);
    drop(writer.woken_and_ready());
    assert!(!lock.is_locked());
}

#[test]
fn owned_guards_keep_the_arc_and_let_it_go() {
    let lock = Arc::new(RwLock::new(0));
    *Arc::clone(&lock).try_write_owned().unwrap() = 1;
    assert_eq!(*Arc::clone(&lock).try_read_owned().unwrap(), 1);
    assert_eq!(*Polled::new(Arc::clone(&lock).read_owned()).ready(), 1);
    *Polled::new(Arc::clone(&lock).write_owned()).ready() += 1;
    assert_eq!(Arc::strong_count(&lock), 1);
    let held = Arc::clone(&lock).try_write_owned().unwrap();
    let same = Arc::clone(&lock).try_read_owned().unwrap_err();
    assert!(Arc::ptr_eq(&same, &lock));
    let too = Arc::clone(&lock).try_write_owned().unwrap_err();
    assert!(Arc::ptr_eq(&too, &lock));
    drop((same, too));
    let in_line = Polled::waiting(Arc::clone(&lock).read_owned());
    let granted = Polled::waiting(Arc::clone(&lock).read_owned());
    drop(in_line);
    drop(held);
    drop(granted);
    assert_eq!(Arc::strong_count(&lock), 1);
    assert!(!lock.is_locked());
    let last = lock.try_read_owned().unwrap();
    assert_eq!(*last, 2);
}

#[test]
fn release_does_the_same_as_dropping_the_guard() {
    let lock = Arc::new(RwLock::new(0));
    lock.try_read().unwrap().release();
    lock.try_write().unwrap().release();
    Arc::clone(&lock).try_read_owned().unwrap().release();
    Arc::clone(&lock).try_write_owned().unwrap().release();
    assert!(!lock.is_locked());
}

#[test]
fn a_panic_with_the_lock_held_releases_it_and_poisons_nothing() {
    let lock = RwLock::new(1);
    let mut reader = None;
    let panic = panic_of(|| {
        let mut guard = lock.try_write().unwrap();
        reader = Some(Polled::waiting(lock.read()));
        *guard = 2;
        panic!("in the middle");
    });
    assert_eq!(panic, "in the middle");
    assert_eq!(*reader.unwrap().woken_and_ready(), 2);
}

#[test]
fn a_value_of_unknown_size_can_be_locked() {
    let lock: Arc<RwLock<[u8]>> = Arc::new(RwLock::new([1, 2, 3]));
    lock.try_write().unwrap()[0] = 9;
    assert_eq!(lock.try_read().unwrap().len(), 3);
    assert_eq!(*Arc::clone(&lock).try_read_owned().unwrap(), [9, 2, 3]);
}

#[test]
fn a_future_reports_when_it_has_completed() {
    let lock = RwLock::new(0);
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let held = lock.try_write().unwrap();
    let mut read = pin!(lock.read());
    let mut write = pin!(lock.write());
    assert!(!read.is_terminated() && !write.is_terminated(), "not polled");
    assert!(read.as_mut().poll(&mut cx).is_pending());
    assert!(write.as_mut().poll(&mut cx).is_pending());
    assert!(!read.is_terminated() && !write.is_terminated(), "in the queue");
    drop(held);
    assert!(!read.is_terminated(), "granted");
    drop(read.as_mut().poll(&mut cx));
    assert!(read.is_terminated() && !write.is_terminated());
    drop(write.as_mut().poll(&mut cx));
    assert!(write.is_terminated());
}

#[test]
fn a_future_polled_after_completion_panics() {
    for waits in [false, true] {
        let lock = RwLock::new(0);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut read = pin!(lock.read());
        let mut write = pin!(lock.write());
        if waits {
            let held = lock.try_write().unwrap();
            assert!(read.as_mut().poll(&mut cx).is_pending());
            assert!(write.as_mut().poll(&mut cx).is_pending());
            drop(held);
        }
        drop(read.as_mut().poll(&mut cx));
        drop(write.as_mut().poll(&mut cx));
        assert!(panic_of(|| drop(read.as_mut().poll(&mut cx))).contains("after it had completed"));
        assert!(panic_of(|| drop(write.as_mut().poll(&mut cx))).contains("after it had completed"));
        assert!(!lock.is_locked());
    }
}

#[test]
fn threads_read_and_write_by_block_on() {
    let lock = RwLock::new((0, 0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let mut pair = block_on(lock.write());
                    pair.0 += 1;
                    pair.1 += 1;
                }
            });
            scope.spawn(|| {
                for _ in 0..200 {
                    let pair = block_on(lock.read());
                    assert_eq!(pair.0, pair.1);
                }
            });
        }
    });
    assert_eq!(lock.into_inner(), (400, 400));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_timeout() {
    let second = Duration::from_secs(1);
    let lock = Arc::new(RwLock::new(0));
    let held = lock.try_write().unwrap();
    assert!(matches!(lock.read().timeout(second).await, Err(Elapsed)));
    assert!(matches!(lock.write().timeout(second).await, Err(Elapsed)));
    assert!(matches!(Arc::clone(&lock).read_owned().timeout(second).await, Err(Elapsed)));
    assert!(matches!(Arc::clone(&lock).write_owned().timeout(second).await, Err(Elapsed)));
    drop(held);
    assert!(!lock.is_locked());
    assert_eq!(Arc::strong_count(&lock), 1);
}

#[test]
fn debug_shows_the_value_or_that_it_is_locked() {
    let lock = Arc::new(RwLock::new(7));
    assert_eq!(format!("{lock:?}"), "RwLock { value: 7 }");
    let reading = lock.try_read().unwrap();
    assert_eq!(format!("{} {reading:?} {reading}", shown(&lock)), "RwLock { value: 7 } 7 7");
    let waiter = Polled::waiting(lock.write());
    assert_eq!(shown(&lock), "RwLock { value: <locked>, waiting: 1 }", "to read is to wait");
    drop((waiter, reading));
    let writing = lock.try_write().unwrap();
    assert_eq!(format!("{} {writing:?} {writing}", shown(&lock)), "RwLock { value: <locked> } 7 7");
    drop(writing);
    let owned = Arc::clone(&lock).try_read_owned().unwrap();
    assert_eq!(format!("{owned:?} {owned}"), "7 7");
    drop(owned);
    let owned = Arc::clone(&lock).try_write_owned().unwrap();
    assert_eq!(format!("{owned:?} {owned}"), "7 7");
    drop(owned);
    assert!(!lock.is_locked());
}

#[test]
fn debug_of_a_wait_shows_its_state() {
    let lock = Arc::new(RwLock::new(0));
    let mut cx = Context::from_waker(std::task::Waker::noop());
    let held = lock.try_write().unwrap();
    let mut read = Box::pin(lock.read());
    let mut write = Box::pin(lock.write());
    let mut seen = vec![format!("{read:?} {write:?}")];
    assert!(read.as_mut().poll(&mut cx).is_pending());
    assert!(write.as_mut().poll(&mut cx).is_pending());
    seen.push(format!("{read:?} {write:?}"));
    drop(held);
    seen.push(format!("{read:?} {write:?}"));
    drop(read.as_mut().poll(&mut cx));
    seen.push(format!("{read:?} {write:?}"));
    drop(write.as_mut().poll(&mut cx));
    seen.push(format!("{read:?} {write:?}"));
    assert_eq!(
        seen,
        [
            "Read(Arriving) Write(Arriving)",
            "Read(Queued) Write(Queued)",
            "Read(Granted) Write(Queued)",
            "Read(Done) Write(Granted)",
            "Read(Done) Write(Done)",
        ]
    );
    let owned = (Arc::clone(&lock).read_owned(), Arc::clone(&lock).write_owned());
    assert_eq!(format!("{owned:?}"), "(ReadOwned(Arriving), WriteOwned(Arriving))");
}
