// Takes a permit if one is free, and goes on whether it was or not.
#![deny(unused_must_use)]

use warded::Semaphore;

fn enter(semaphore: &Semaphore) {
    semaphore.try_acquire();
}

fn main() {}
