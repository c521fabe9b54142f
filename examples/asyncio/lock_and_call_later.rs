//! A lock that `call_later` releases, with two tasks that wait for it.
//!
//! ```python
//! def unlock(lock):
//!     print('callback releasing lock')
//!     lock.release()
//!
//! await lock.acquire()
//! loop.call_later(0.1, functools.partial(unlock, lock))
//! await asyncio.wait([coro1(lock), coro2(lock)])
//! ```
//!
//! In Python any task may release the lock. Here only the owner of the guard can, so the guard is moved into the callback.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::prelude::*;

pub(crate) const PRINTS: &[&str] = &[
    "acquiring the lock before starting coroutines",
    "lock acquired: true",
    "waiting for coroutines",
    "coro1 waiting for the lock",
    "coro2 waiting for the lock",
    "callback releasing lock",
    "coro1 acquired lock",
    "coro1 released lock",
    "coro2 acquired lock",
    "coro2 released lock",
];

async fn coro1(lock: Arc<Lock>) {
    say!("coro1 waiting for the lock");
    with_lock!(lock, |()| say!("coro1 acquired lock"));
    say!("coro1 released lock");
}

async fn coro2(lock: Arc<Lock>) {
    say!("coro2 waiting for the lock");
    let guard = lock.acquire().await;
    say!("coro2 acquired lock");
    say!("coro2 released lock");
    guard.release();
}

pub(crate) async fn run() {
    let lock = Arc::new(Lock::new(()));
    say!("acquiring the lock before starting coroutines");
    let guard = Arc::clone(&lock).acquire_owned().await;
    say!("lock acquired: {}", lock.is_locked());

    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        sleep(Duration::from_millis(100)).await;
        say!("callback releasing lock");
        guard.release();
    });

    say!("waiting for coroutines");
    tasks.spawn(coro1(Arc::clone(&lock)));
    tasks.spawn(coro2(lock));
    tasks.join_all().await;
}
