// Shares an `RwLock` between threads, although its value is not `Sync`.
use std::cell::Cell;
use std::sync::Arc;
use warded::RwLock;

async fn spawn(shared: Arc<RwLock<Cell<u64>>>) {
    tokio::spawn(async move { shared.read().await.set(1) });
}

fn main() {}
