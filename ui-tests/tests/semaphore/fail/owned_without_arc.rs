// Acquires an owned permit of a borrowed semaphore.
use warded::{OwnedSemaphorePermit, Semaphore};

async fn enter(semaphore: &Semaphore) -> OwnedSemaphorePermit {
    semaphore.acquire_owned().await
}

fn main() {}
