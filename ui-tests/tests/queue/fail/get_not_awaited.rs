// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Queue;

async fn work(queue: &Queue<String>) {
    queue.get();
}

fn main() {}
