// Uses an item after its job is done.
use warded::Queue;

async fn work(queue: &Queue<String>) -> usize {
    let Ok(job) = queue.get().await else { return 0 };
    job.done();
    job.len()
}

fn main() {}
