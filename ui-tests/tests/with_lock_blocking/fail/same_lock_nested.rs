// Takes the lock that this thread holds, in a closure that it calls.
use warded::prelude::*;

fn total(counts: &Lock<Vec<u32>>) -> u32 {
    with_lock_blocking!(counts, |all| {
        let first = all[0];
        first + (|| with_lock_blocking!(counts, |c| c[1]))()
    })
}

fn main() {}
