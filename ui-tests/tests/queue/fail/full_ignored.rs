// Puts an item if there is room, and loses it if there is none: asyncio's `QueueFull`.
#![deny(unused_must_use)]

use warded::Queue;

fn plan(queue: &Queue<String>) {
    queue.try_put(String::from("sweep"));
}

fn main() {}
