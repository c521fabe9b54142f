// Gives one permit back twice. For asyncio that adds a permit.
use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    let permit = semaphore.acquire().await;
    permit.release();
    permit.release();
}

fn main() {}
