// Acquires, and gives back in the same breath.
#![deny(unused_must_use)]

use warded::RwLock;

async fn wait(count: &RwLock<u64>) {
    count.read().await;
    count.write().await;
}

fn main() {}
