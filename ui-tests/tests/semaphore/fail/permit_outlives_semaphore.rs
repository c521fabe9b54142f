// Keeps a permit longer than its semaphore.
use warded::{Semaphore, SemaphorePermit};

async fn enter() -> SemaphorePermit<'static> {
    let semaphore = Semaphore::new(1);
    semaphore.acquire().await
}

fn main() {}
