// Acquires, and binds the guard to `_`, which gives the lock back at once.
#![deny(let_underscore_drop)]

use warded::Lock;

async fn increment(count: &Lock<u64>) {
    let _ = count.acquire().await;
}

fn main() {}
