//! One task waits for a condition, and another announces after two seconds that it is met.
//!
//! ```python
//! async with condition:                     async with condition:
//!     await condition.wait()                    condition.notify_all()
//!     print("Condition satisfied!")
//! ```
//!
//! In Python no value says that the condition is met, so a waiter that comes two seconds late waits for ever. Here are two versions: one
//! with `notify_all`, as in Python, and one with a value under the lock that the task waits for. With the value no task can be late.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;
use warded::{Condition, prelude::*};

pub(crate) const PRINTS: &[&str] = &["Waiting for condition...", "Setting condition...", "Condition satisfied!"];

// --- with notify_all ---

async fn wait_for_condition(condition: Arc<Condition>) {
    say!("Waiting for condition...");
    let guard = condition.acquire().await;
    let _guard = guard.wait().await;
    say!("Condition satisfied!");
}

async fn set_condition(condition: Arc<Condition>) {
    say!("Setting condition...");
    sleep(Duration::from_secs(2)).await;
    condition.acquire().await.notify_all();
}

pub(crate) async fn run() {
    let condition = Arc::new(Condition::new(()));
    let task1 = tokio::spawn(wait_for_condition(Arc::clone(&condition)));
    let task2 = tokio::spawn(set_condition(condition));
    tokio::try_join!(task1, task2).unwrap();
}

// --- without ---

async fn wait_until_met(met: Arc<Lock<bool>>) {
    say!("Waiting for condition...");
    wait_until!(met, |met| *met, |_| say!("Condition satisfied!"));
}

async fn meet(met: Arc<Lock<bool>>) {
    say!("Setting condition...");
    sleep(Duration::from_secs(2)).await;
    with_lock!(met, |met| *met = true);
}

pub(crate) async fn run_without_notify() {
    let met = Arc::new(Lock::new(false));
    let task1 = tokio::spawn(wait_until_met(Arc::clone(&met)));
    let task2 = tokio::spawn(meet(met));
    tokio::try_join!(task1, task2).unwrap();
}
