// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Semaphore;

async fn enter(semaphore: &Semaphore) {
    semaphore.acquire();
}

fn main() {}
