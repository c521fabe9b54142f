// Downgrades to a read guard without keeping it, so the lock is released at once.
#![deny(unused_must_use)]

use warded::RwLock;

async fn publish(count: &RwLock<u64>) {
    let mut writing = count.write().await;
    *writing += 1;
    writing.downgrade();
}

fn main() {}
