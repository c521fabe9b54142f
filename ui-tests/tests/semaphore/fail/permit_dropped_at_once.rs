// Acquires a permit, and drops it at once.
#![deny(unused_must_use)]

use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    semaphore.acquire().await;
}

fn main() {}
