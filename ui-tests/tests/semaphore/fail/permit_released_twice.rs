// Gives one permit back twice, which asyncio's semaphore takes for one more.
use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    let permit = semaphore.acquire().await;
    permit.release();
    permit.release();
}

fn main() {}
