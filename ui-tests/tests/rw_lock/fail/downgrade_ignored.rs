// Reads only from now on, and gives back in the same breath.
#![deny(unused_must_use)]

use warded::RwLock;

async fn publish(count: &RwLock<u64>) {
    let mut writing = count.write().await;
    *writing += 1;
    writing.downgrade();
}

fn main() {}
