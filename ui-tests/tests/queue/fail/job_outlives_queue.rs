// Keeps a job longer than the queue that counts it.
use warded::{Job, Queue};

async fn work() -> Option<Job<'static, String>> {
    let queue = Queue::unbounded();
    queue.get().await.ok()
}

fn main() {}
