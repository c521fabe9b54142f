//! Mistakes that the lints named in the docs find. `ci/user.sh` checks that the lints report the lines with the comment `told`.

#![warn(clippy::let_underscore_must_use)]

use std::future::ready;

use warded::prelude::*;
use warded::{Queue, Semaphore};

/// Gives the lock back at once.
pub async fn binds_nothing(lock: &Lock<u32>, shared: &RwLock<u32>, semaphore: &Semaphore, queue: &Queue<u32>) {
    let _ = lock.acquire().await; // told
    let _ = shared.read().await; // told
    let _ = semaphore.acquire().await; // told
    let _ = queue.get().await; // told
    let _ = wait_until!(lock, |n| *n > 0); // told
    let _ = lock.try_acquire(); // told
}

/// Keeps the guard, under a name, so no lint reports this.
pub async fn binds(lock: &Lock<u32>) -> u32 {
    with_lock!(lock, |n| *n += 1);
    let n = wait_until!(lock, |n| *n > 0);
    *n
}

/// Holds a guard across an await, so all other tasks wait.
pub async fn holds_across_await(lock: &Lock<u32>, shared: &RwLock<u32>) {
    let mut n = lock.acquire().await; // told
    *n += ready(1).await;
    let read = shared.read().await; // told
    *n += ready(*read).await;
}

/// Awaits in the body on purpose. The lint can't see that, so an `expect` declares it.
#[expect(clippy::await_holding_invalid_type, reason = "`async |n|` says that it is meant")]
pub async fn means_to(lock: &Lock<u32>) {
    with_lock!(lock, async |n| *n += ready(1).await);
}

/// Holds no guard while it awaits.
pub async fn gives_back(lock: &Lock<u32>) -> u32 {
    let before = with_lock!(lock, |n| *n);
    ready(before).await
}
