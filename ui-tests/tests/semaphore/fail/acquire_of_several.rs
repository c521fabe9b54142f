// Passes a number to `acquire`.
use warded::Semaphore;

async fn two(semaphore: &Semaphore) {
    let _permits = semaphore.acquire(2).await;
}

fn main() {}
