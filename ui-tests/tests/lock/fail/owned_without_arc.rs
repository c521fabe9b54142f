// Acquires an owned guard of a lock that is not in an `Arc`.
use warded::Lock;

async fn own(count: Lock<u64>) {
    count.acquire_owned().await.release();
}

fn main() {}
