// Works on an item that it has given away.
use warded::Queue;

async fn plan(queue: &Queue<String>) -> usize {
    let item = String::from("sweep");
    let _ = queue.put(item).await;
    item.len()
}

fn main() {}
