// Gets an owned job from a borrowed queue.
use warded::Queue;

async fn own(queue: &Queue<u32>) {
    tokio::spawn(async { queue.get_owned().await });
}

fn main() {}
