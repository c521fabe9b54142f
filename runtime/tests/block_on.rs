//! How [`block_on`] behaves with tokio runtimes. `lock.rs`, `stress.rs` and `allocations.rs` test how it waits.

#![cfg(feature = "tokio")]

mod hand_polling;

use std::{sync::Arc, time::Duration};

use hand_polling::panic_of;
use tokio::{
    runtime::{Builder, Runtime},
    task::{LocalSet, block_in_place, spawn_blocking, unconstrained},
};
use warded::{Lock, Monitor, RwLock, Wait, block_on, locked, wait_until_blocking, with_lock_blocking};

/// The lock may have been handed to a task that needs this thread to run.
#[tokio::test]
#[should_panic(expected = "runtime")]
async fn block_on_panics_in_a_task() {
    let lock = Lock::new(());
    let _held = lock.acquire().await;
    block_on(lock.acquire()).release();
}

#[tokio::test]
#[cfg(not(debug_assertions))]
async fn in_release_builds_block_on_in_a_task_completes_ready_futures() {
    block_on(Lock::new(()).acquire()).release();
}

#[tokio::test]
async fn block_on_waits_on_a_thread_for_blocking_work() {
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
fn block_on_waits_on_a_thread_that_has_entered_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _knows = runtime.enter();
    block_on(Lock::new(()).acquire()).release();
}

/// No thread drives the timers of that runtime, because this thread sleeps.
#[test]
fn a_timeout_elapses_on_a_thread_that_has_entered_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let _knows = runtime.enter();
    let lock = Lock::new(());
    let _held = lock.try_acquire();
    assert!(block_on(lock.acquire().timeout(Duration::from_millis(1))).is_err());
}

// --- where blocking is legal ---

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Calls every function that blocks, without contention.
fn blocks() -> u32 {
    let (lock, rw_lock, monitor) = (Lock::new(1), RwLock::new(2), Monitor::new(3));
    let sum = with_lock_blocking!(lock, |n| *n) + wait_until_blocking!(lock, |n| *n == 1, |n| *n);
    sum + with_lock_blocking!(rw_lock, |n| *n) + wait_until_blocking!(monitor, |n| *n == 3, |n| *n)
}

#[test]
fn blocking_works_on_threads_and_in_blocking_work() {
    assert_eq!(blocks(), 7);
    for runtime in [current_thread(), multi_thread()] {
        let _knows = runtime.enter();
        assert_eq!(blocks(), 7, "this thread has entered the runtime, but does not drive it");
        runtime.block_on(async {
            assert_eq!(spawn_blocking(blocks).await.unwrap(), 7);
            assert_eq!(std::thread::spawn(blocks).join().unwrap(), 7);
        });
    }
    let runtime = multi_thread();
    runtime.block_on(async {
        assert_eq!(block_in_place(blocks), 7);
        assert_eq!(tokio::spawn(async { block_in_place(blocks) }).await.unwrap(), 7);
        assert_eq!(tokio::spawn(unconstrained(async { block_in_place(blocks) })).await.unwrap(), 7);
    });
}

#[test]
fn a_monitor_is_locked_anywhere() {
    let count = Arc::new(Monitor::new(0));
    for runtime in [current_thread(), multi_thread()] {
        runtime.block_on(async {
            locked!(count, |n| *n += 1);
            let other = Arc::clone(&count);
            tokio::spawn(async move { locked!(other, |n| *n += 1) }).await.unwrap();
        });
    }
    assert_eq!(*count.lock(), 4);
}

#[cfg(debug_assertions)]
mod refused {
    use super::*;

    type Blocks = fn();

    /// The ways to block, without contention.
    const BLOCKS: [Blocks; 6] = [
        || block_on(std::future::ready(())),
        || with_lock_blocking!(Lock::new(1), |_| ()),
        || with_lock_blocking!(RwLock::new(1), |_| ()),
        || wait_until_blocking!(Lock::new(1), |_| true, |_| ()),
        || wait_until_blocking!(Monitor::new(1), |_| true, |_| ()),
        || drop(Monitor::new(1).wait_until_blocking(|_| true)),
    ];

    #[track_caller]
    fn is_refused(blocks: Blocks) {
        let told = panic_of(blocks);
        for wanted in
            ["runs the tasks of a tokio runtime", "`with_lock!`", "`Monitor`, with `locked!`", "`spawn_blocking`"]
        {
            assert!(told.contains(wanted), "{told}");
        }
    }

    #[test]
    fn in_the_task_that_a_runtime_blocks_on() {
        for runtime in [current_thread(), multi_thread()] {
            runtime.block_on(async { BLOCKS.into_iter().for_each(is_refused) });
        }
    }

    #[test]
    fn in_a_spawned_task_before_and_after_an_await() {
        for runtime in [current_thread(), multi_thread()] {
            let task = runtime.spawn(async {
                is_refused(BLOCKS[0]);
                tokio::task::yield_now().await;
                is_refused(BLOCKS[1]);
            });
            runtime.block_on(task).unwrap();
        }
    }

    #[test]
    fn in_a_task_of_a_local_set() {
        let local = LocalSet::new();
        let task = local.spawn_local(async { is_refused(BLOCKS[1]) });
        current_thread().block_on(local.run_until(task)).unwrap();
    }

    #[test]
    fn in_a_task_without_budget() {
        for runtime in [current_thread(), multi_thread()] {
            runtime.block_on(unconstrained(async { is_refused(BLOCKS[1]) }));
            runtime.block_on(runtime.spawn(unconstrained(async { is_refused(BLOCKS[1]) }))).unwrap();
        }
    }

    #[test]
    fn in_a_drop_and_by_a_future_of_another_executor() {
        struct Gives(Blocks);
        impl Drop for Gives {
            fn drop(&mut self) {
                is_refused(self.0);
            }
        }
        current_thread().block_on(async {
            drop(Gives(BLOCKS[1]));
            futures::executor::block_on(async { is_refused(BLOCKS[4]) });
        });
    }

    /// The check whether a task runs on this thread uses none of the task's budget.
    #[test]
    fn a_blocking_call_uses_no_budget_of_the_task() {
        current_thread().block_on(async {
            let semaphore = tokio::sync::Semaphore::new(1);
            is_refused(BLOCKS[0]);
            for _ in 0..100 {
                assert!(tokio::task::coop::has_budget_remaining());
                let mut acquire = std::pin::pin!(semaphore.acquire());
                let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(acquire.as_mut().poll(cx).is_ready()));
                assert!(polled.await, "100 of 128 units");
            }
        });
    }
}
