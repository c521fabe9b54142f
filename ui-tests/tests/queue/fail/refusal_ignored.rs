// Puts an item, and does not notice that the queue is shut down: asyncio's `QueueShutDown`.
#![deny(unused_must_use)]

use warded::Queue;

async fn plan(queue: &Queue<String>) {
    queue.put(String::from("sweep")).await;
}

fn main() {}
