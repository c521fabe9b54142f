// Tries to acquire, and ignores whether it has the lock.
#![deny(unused_must_use)]

use warded::Lock;

fn increment(count: &Lock<u64>) {
    count.try_acquire();
}

fn main() {}
