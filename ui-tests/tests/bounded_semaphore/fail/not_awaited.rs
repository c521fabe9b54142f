// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::BoundedSemaphore;

async fn enter(semaphore: &BoundedSemaphore) {
    semaphore.acquire();
}

fn main() {}
