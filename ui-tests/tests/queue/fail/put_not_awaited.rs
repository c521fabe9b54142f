// Forgets to await; asyncio only warns that the coroutine was never awaited.
#![deny(unused_must_use)]

use warded::Queue;

async fn plan(queue: &Queue<String>) {
    queue.put(String::from("sweep"));
}

fn main() {}
