// asyncio: `ValueError: task_done() called too many times`, without any item.
use warded::Queue;

fn done(queue: &Queue<String>) {
    queue.task_done();
}

fn main() {}
