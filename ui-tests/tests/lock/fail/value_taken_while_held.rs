// Takes the value out of the lock while it is held.
use warded::Lock;

async fn take(count: Lock<u64>) -> u64 {
    let guard = count.acquire().await;
    let value = count.into_inner();
    guard.release();
    value
}

fn main() {}
