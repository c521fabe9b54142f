// Adds permits to what is bounded.
use warded::BoundedSemaphore;

fn grow(semaphore: &BoundedSemaphore) {
    semaphore.add_permits(1);
}

fn main() {}
