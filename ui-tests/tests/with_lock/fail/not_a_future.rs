// Awaits a value that is no future.
use warded::prelude::*;

async fn count(count: &Lock<u32>, by: u32) {
    with_lock!(count, async |n| *n += by.await);
}

fn main() {}
