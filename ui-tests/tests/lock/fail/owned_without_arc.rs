// Wants a guard that keeps the lock, of a lock that is not shared.
use warded::Lock;

async fn own(count: Lock<u64>) {
    count.acquire_owned().await.release();
}

fn main() {}
