// asyncio: `ValueError: task_done() called too many times`.
use warded::Queue;

async fn work(queue: &Queue<String>) {
    if let Ok(job) = queue.get().await {
        job.done();
        job.done();
    }
}

fn main() {}
