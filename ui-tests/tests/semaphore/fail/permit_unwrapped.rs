// Unwraps a permit, as with tokio's semaphore.
use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    let _permit = semaphore.acquire().await.unwrap();
}

fn main() {}
