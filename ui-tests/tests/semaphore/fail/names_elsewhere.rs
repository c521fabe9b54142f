// Calls methods by their names in other crates.
use warded::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

fn call(semaphore: Semaphore, permit: SemaphorePermit<'_>, owned: OwnedSemaphorePermit) {
    semaphore.release();
    semaphore.wait();
    semaphore.signal();
    semaphore.try_lock();
    semaphore.acquire_arc();
    semaphore.try_acquire_arc();
    semaphore.blocking_acquire();
    semaphore.acquire_timeout(1);
    semaphore.forget_permits(1);
    semaphore.available();
    semaphore.locked();
    semaphore.close();
    semaphore.clone();
    Semaphore::const_new(1);
    permit.unwrap();
    permit.expect(1);
    permit.unlock();
    permit.num_permits();
    owned.unwrap();
    owned.expect(1);
    owned.unlock();
    owned.num_permits();
}

fn main() {}
