// Wants a guard that keeps the lock, of a lock that is borrowed.
use warded::{Lock, OwnedLockGuard};

async fn own(count: &Lock<u64>) -> OwnedLockGuard<u64> {
    count.acquire_owned().await
}

fn main() {}
