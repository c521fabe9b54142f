// Gives back what it did not take, which asyncio's semaphore takes for one more.
use warded::Semaphore;

fn leave(semaphore: &Semaphore) {
    semaphore.release();
}

fn main() {}
