// asyncio: `ValueError: task_done() called too many times`, before anything was got.
use warded::Queue;

fn done(queue: &Queue<String>) {
    queue.task_done();
}

fn main() {}
