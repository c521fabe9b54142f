// Compares with a number that is only borrowed.
use warded::prelude::*;

async fn above(lock: &Lock<u32>, limit: &u32) {
    wait_until!(lock, |n| *n > *limit, |_| ());
}

fn main() {}
