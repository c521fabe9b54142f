// Acquires a permit, and drops it at once.
#![deny(unused_must_use)]

use warded::BoundedSemaphore;

async fn enter(semaphore: &BoundedSemaphore) {
    semaphore.acquire().await;
}

fn main() {}
