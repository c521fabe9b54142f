//! Three tasks take a lock in turn, each for two seconds.
//!
//! ```python
//! async with lock:
//!     print("Lock acquired!")
//!     await asyncio.sleep(2)
//!     print("Lock released!")
//! ```
//!
//! `async |()|` declares that the body awaits while the lock is held. With a plain `|()|` it would not compile.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::prelude::*;

pub(crate) const PRINTS: &[&str] = &[
    "Trying to acquire lock...",
    "Lock acquired!",
    "Trying to acquire lock...",
    "Trying to acquire lock...",
    "Lock released!",
    "Lock acquired!",
    "Lock released!",
    "Lock acquired!",
    "Lock released!",
];

async fn acquire_lock(lock: Arc<Lock>) {
    say!("Trying to acquire lock...");
    with_lock!(lock, async |()| {
        say!("Lock acquired!");
        sleep(Duration::from_secs(2)).await;
        say!("Lock released!");
    });
}

pub(crate) async fn run() {
    let lock = Arc::new(Lock::new(()));
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        tasks.spawn(acquire_lock(Arc::clone(&lock)));
    }
    tasks.join_all().await;
}
