// asyncio: `ValueError: BoundedSemaphore released too many times`, at the first release.
use warded::BoundedSemaphore;

fn leave(semaphore: &BoundedSemaphore) {
    semaphore.release();
}

fn main() {}
