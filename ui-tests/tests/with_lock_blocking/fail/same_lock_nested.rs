// Takes the lock that this thread holds, in a closure.
use warded::prelude::*;

fn total(counts: &Lock<Vec<u32>>) -> u32 {
    with_lock_blocking!(counts, |all| all.iter().fold(0, |sum, n| sum + n + with_lock_blocking!(counts, |c| c[0])))
}

fn main() {}
