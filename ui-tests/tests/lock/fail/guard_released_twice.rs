// Gives the lock back twice.
use warded::Lock;

async fn increment(count: &Lock<u64>) {
    let guard = count.acquire().await;
    guard.release();
    guard.release();
}

fn main() {}
