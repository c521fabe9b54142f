// Unwraps a permit, as tokio's semaphore wants it, which can be closed.
use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    let _permit = semaphore.acquire().await.unwrap();
}

fn main() {}
