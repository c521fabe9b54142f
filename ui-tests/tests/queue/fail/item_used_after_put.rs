// Uses an item after putting it into the queue.
use warded::Queue;

async fn plan(queue: &Queue<String>) -> usize {
    let item = String::from("sweep");
    let _ = queue.put(item).await;
    item.len()
}

fn main() {}
