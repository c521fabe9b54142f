// Releases without a permit. For asyncio that adds a permit.
use warded::Semaphore;

fn leave(semaphore: &Semaphore) {
    semaphore.release();
}

fn main() {}
