// Clones a permit.
use warded::{Semaphore, SemaphorePermit};

async fn enter(semaphore: &Semaphore) -> [SemaphorePermit<'_>; 2] {
    let permit = semaphore.acquire().await;
    [permit.clone(), permit]
}

fn main() {}
