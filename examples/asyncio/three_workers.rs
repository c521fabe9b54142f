//! Three workers: one waits for an event, one for a condition, and one for a lock.
//!
//! ```python
//! await asyncio.sleep(1)
//! event.set()
//! await asyncio.sleep(1)
//! async with condition:
//!     condition.notify_all()
//! await asyncio.gather(task1, task2, task3)
//! ```

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use warded::{Condition, Event, prelude::*};

pub(crate) const PRINTS: &[&str] = &[
    "Worker 1 waiting for event...",
    "Worker 2 waiting for condition...",
    "Worker 3 trying to acquire lock...",
    "Worker 3 lock acquired!",
    "Worker 1 event received!",
    "Worker 3 lock released!",
    "Worker 2 condition satisfied!",
];

async fn wait_for_event(event: Arc<Event>) {
    say!("Worker 1 waiting for event...");
    event.wait().await;
    say!("Worker 1 event received!");
}

async fn wait_for_condition(condition: Arc<Condition>) {
    say!("Worker 2 waiting for condition...");
    let guard = condition.acquire().await;
    let _guard = guard.wait().await;
    say!("Worker 2 condition satisfied!");
}

async fn acquire_lock(lock: Arc<Lock>) {
    say!("Worker 3 trying to acquire lock...");
    with_lock!(lock, async |()| {
        say!("Worker 3 lock acquired!");
        sleep(Duration::from_secs(2)).await;
        say!("Worker 3 lock released!");
    });
}

pub(crate) async fn run() {
    let event = Arc::new(Event::new());
    let condition = Arc::new(Condition::new(()));
    let lock = Arc::new(Lock::new(()));
    let task1 = tokio::spawn(wait_for_event(Arc::clone(&event)));
    let task2 = tokio::spawn(wait_for_condition(Arc::clone(&condition)));
    let task3 = tokio::spawn(acquire_lock(lock));
    sleep(Duration::from_secs(1)).await;
    event.set();
    sleep(Duration::from_secs(1)).await;
    condition.acquire().await.notify_all();
    tokio::try_join!(task1, task2, task3).unwrap();
}
