// Acquires, and drops the guard at once.
#![deny(unused_must_use)]

use warded::Lock;

async fn increment(count: &Lock<u64>) {
    count.acquire().await;
}

fn main() {}
