// Calls methods by their names in other crates.
use warded::BoundedSemaphore;

fn call(semaphore: BoundedSemaphore) {
    semaphore.release();
    semaphore.add_permits(1);
    semaphore.wait();
    semaphore.try_lock();
    semaphore.acquire_arc();
    semaphore.blocking_acquire();
    semaphore.acquire_timeout(1);
    semaphore.available();
    semaphore.locked();
    semaphore.close();
    semaphore.clone();
}

fn main() {}
