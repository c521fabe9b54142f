// Reserves a slot, and lets it go in the same breath.
#![deny(unused_must_use)]

use warded::Queue;

async fn work(queue: &Queue<String>) {
    queue.reserve().await.unwrap();
}

fn main() {}
