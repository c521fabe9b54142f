// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Queue;

async fn end(queue: &Queue<String>) {
    queue.join();
}

fn main() {}
