//! One task waits for a condition, and after two seconds another task notifies it that the condition is met.
//!
//! ```python
//! async with condition:                     async with condition:
//!     await condition.wait()                    condition.notify_all()
//!     print("Condition satisfied!")
//! ```
//!
//! In the Python program no value says that the condition is met, so a waiter that comes after the notification waits for ever.
//! This file has two versions: one with `notify_all`, as in Python, and one in which the task waits for a value under the lock.
//! With the value, a late task does not wait at all.

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

// --- without a notification ---

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
