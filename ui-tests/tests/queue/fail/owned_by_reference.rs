// Wants a job that keeps the queue, of a queue that is borrowed.
use warded::Queue;

async fn own(queue: &Queue<u32>) {
    tokio::spawn(async { queue.get_owned().await });
}

fn main() {}
