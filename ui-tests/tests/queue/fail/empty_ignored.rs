// Takes a try for an item: asyncio's `QueueEmpty`.
use warded::Queue;

fn work(queue: &Queue<String>) -> usize {
    queue.try_get().len()
}

fn main() {}
