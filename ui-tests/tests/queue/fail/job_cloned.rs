// Clones a job.
use warded::{Job, Queue};

async fn work(queue: &Queue<String>) -> Option<[Job<'_, String>; 2]> {
    let job = queue.get().await.ok()?;
    Some([job.clone(), job])
}

fn main() {}
