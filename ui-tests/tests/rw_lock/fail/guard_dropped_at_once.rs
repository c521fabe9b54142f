// Acquires, and drops the guard at once.
#![deny(unused_must_use)]

use warded::RwLock;

async fn wait(count: &RwLock<u64>) {
    count.read().await;
    count.write().await;
}

fn main() {}
