// Adds permits to a bounded semaphore.
use warded::BoundedSemaphore;

fn grow(semaphore: &BoundedSemaphore) {
    semaphore.add_permits(1);
}

fn main() {}
