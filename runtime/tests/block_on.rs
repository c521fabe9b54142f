//! The promises of [`block_on`] towards runtimes; how it waits is in `lock.rs`, `stress.rs` and `allocations.rs`.

#![cfg(feature = "tokio")]

use std::{sync::Arc, time::Duration};

use warded::{Lock, Wait, block_on};

/// The lock may be on its way to a task that waits for this very thread.
#[tokio::test]
#[should_panic(expected = "runtime")]
async fn it_refuses_to_block_a_task() {
    let lock = Lock::new(());
    let _held = lock.acquire().await;
    block_on(lock.acquire()).release();
}

#[tokio::test]
async fn it_does_what_needs_no_wait_also_in_a_task() {
    block_on(Lock::new(()).acquire()).release();
}

#[tokio::test]
async fn it_waits_on_a_thread_for_blocking_work() {
    let lock = Arc::new(Lock::new(1));
    let guard = Arc::clone(&lock).acquire_owned().await;
    let waiting = tokio::task::spawn_blocking({
        let lock = Arc::clone(&lock);
        move || *block_on(lock.acquire()) += 1
    });
    drop(guard);
    waiting.await.unwrap();
    assert_eq!(*lock.acquire().await, 2);
}

#[test]
fn it_waits_on_a_thread_that_knows_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _knows = runtime.enter();
    block_on(Lock::new(()).acquire()).release();
}

/// Nobody drives that runtime's timers: this thread sleeps.
#[test]
fn a_timeout_elapses_on_a_thread_that_knows_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let _knows = runtime.enter();
    let lock = Lock::new(());
    let _held = lock.try_acquire();
    assert!(block_on(lock.acquire().timeout(Duration::from_millis(1))).is_err());
}
