// Shares a guard whose value is not `Sync`.
use std::cell::Cell;
use warded::Lock;

async fn share(count: &Lock<Cell<u64>>) {
    let guard = count.acquire().await;
    std::thread::scope(|scope| {
        scope.spawn(|| guard.set(1));
        guard.set(2);
    });
}

fn main() {}
