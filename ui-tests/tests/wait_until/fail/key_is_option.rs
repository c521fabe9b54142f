// Compares with a number that may not be there.
use warded::prelude::*;

async fn above(lock: &Lock<u32>, limit: Option<u32>) {
    wait_until!(lock, |n| *n > limit, |_| ());
}

fn main() {}
