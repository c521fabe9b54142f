// Receives, as from a channel.
use warded::Queue;

async fn receive(queue: &Queue<u32>) {
    while let Some(item) = queue.recv().await {
        println!("{item}");
    }
}

fn main() {}
