// Uses the result of `try_get` as an item. asyncio: `QueueEmpty`.
use warded::Queue;

fn work(queue: &Queue<String>) -> usize {
    queue.try_get().len()
}

fn main() {}
