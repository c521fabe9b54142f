// Puts an item, and ignores whether the queue is shut down. asyncio: `QueueShutDown`.
#![deny(unused_must_use)]

use warded::Queue;

async fn plan(queue: &Queue<String>) {
    queue.put(String::from("sweep")).await;
}

fn main() {}
