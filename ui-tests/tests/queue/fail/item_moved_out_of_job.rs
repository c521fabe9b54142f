// Moves the item out of its job without `done`.
use warded::Queue;

async fn work(queue: &Queue<String>) -> Option<String> {
    let job = queue.get().await.ok()?;
    Some(*job)
}

fn main() {}
