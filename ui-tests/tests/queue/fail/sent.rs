// Sends, as into a channel.
use warded::Queue;

async fn send(queue: &Queue<u32>) {
    queue.send(1).await.unwrap();
}

fn main() {}
