// Acquires an owned guard of a borrowed lock.
use warded::{Lock, OwnedLockGuard};

async fn own(count: &Lock<u64>) -> OwnedLockGuard<u64> {
    count.acquire_owned().await
}

fn main() {}
