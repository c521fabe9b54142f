// Reserves a slot, and drops it at once.
#![deny(unused_must_use)]

use warded::Queue;

async fn work(queue: &Queue<String>) {
    queue.reserve().await.unwrap();
}

fn main() {}
