// Acquires, and gives back in the same breath.
#![deny(unused_must_use)]

use warded::BoundedSemaphore;

async fn enter(semaphore: &BoundedSemaphore) {
    semaphore.acquire().await;
}

fn main() {}
