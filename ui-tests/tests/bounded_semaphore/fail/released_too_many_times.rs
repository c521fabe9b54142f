// asyncio: `ValueError: BoundedSemaphore released too many times`.
use warded::BoundedSemaphore;

async fn enter(semaphore: &BoundedSemaphore) {
    let permit = semaphore.acquire().await;
    permit.release();
    permit.release();
}

fn main() {}
