// Keeps a guard longer than its lock.
use warded::{Lock, LockGuard};

async fn guard() -> LockGuard<'static, u64> {
    let count = Lock::new(0);
    count.acquire().await
}

fn main() {}
