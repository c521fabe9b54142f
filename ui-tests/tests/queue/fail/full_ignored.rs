// Tries to put an item, and ignores whether the queue was full. asyncio: `QueueFull`.
#![deny(unused_must_use)]

use warded::Queue;

fn plan(queue: &Queue<String>) {
    queue.try_put(String::from("sweep"));
}

fn main() {}
