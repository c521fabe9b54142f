// Forgets to await.
#![deny(unused_must_use)]

use warded::RwLock;

async fn wait(count: &RwLock<u64>) {
    count.read();
    count.write();
}

fn main() {}
