// Tries to acquire a permit, and ignores whether it has one.
#![deny(unused_must_use)]

use warded::Semaphore;

fn enter(semaphore: &Semaphore) {
    semaphore.try_acquire();
}

fn main() {}
