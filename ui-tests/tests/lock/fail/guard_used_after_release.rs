// Uses the value after the lock was given back.
use warded::Lock;

async fn increment(count: &Lock<u64>) {
    let mut guard = count.acquire().await;
    guard.release();
    *guard += 1;
}

fn main() {}
