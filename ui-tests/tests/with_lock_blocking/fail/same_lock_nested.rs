// Acquires the lock again, in a closure that its body calls.
use warded::prelude::*;

fn total(counts: &Lock<Vec<u32>>) -> u32 {
    with_lock_blocking!(counts, |all| {
        let first = all[0];
        first + (|| with_lock_blocking!(counts, |c| c[1]))()
    })
}

fn main() {}
