// Tries, and does not look whether it had the lock.
#![deny(unused_must_use)]

use warded::Lock;

fn increment(count: &Lock<u64>) {
    count.try_acquire();
}

fn main() {}
