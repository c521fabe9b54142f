// Acquires, and gives back in the same breath.
#![deny(unused_must_use)]

use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    semaphore.acquire().await;
}

fn main() {}
