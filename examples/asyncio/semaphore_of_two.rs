//! Three tasks and a semaphore that lets two of them work at a time.
//!
//! ```python
//! async with semaphore:
//!     print("Accessing resource...")
//!     await asyncio.sleep(2)
//!     print("Resource access complete!")
//! ```
//!
//! In place of `async with`, the permit is a variable, which is dropped at the end of its scope.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::sleep};
use warded::Semaphore;

pub(crate) const PRINTS: &[&str] = &[
    "Accessing resource...",
    "Accessing resource...",
    "Resource access complete!",
    "Resource access complete!",
    "Accessing resource...",
    "Resource access complete!",
];

async fn access_resource(semaphore: Arc<Semaphore>) {
    let _permit = semaphore.acquire().await;
    say!("Accessing resource...");
    sleep(Duration::from_secs(2)).await;
    say!("Resource access complete!");
}

pub(crate) async fn run() {
    let semaphore = Arc::new(Semaphore::new(2));
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        tasks.spawn(access_resource(Arc::clone(&semaphore)));
    }
    tasks.join_all().await;
}
