// Compares with a number behind a reference.
use warded::prelude::*;

async fn above(lock: &Lock<u32>, limit: &u32) {
    wait_until!(lock, |n| *n > *limit, |_| ());
}

fn main() {}
