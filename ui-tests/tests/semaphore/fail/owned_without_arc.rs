// Wants a permit that keeps its semaphore alive, of a semaphore that is only borrowed.
use warded::{OwnedSemaphorePermit, Semaphore};

async fn enter(semaphore: &Semaphore) -> OwnedSemaphorePermit {
    semaphore.acquire_owned().await
}

fn main() {}
