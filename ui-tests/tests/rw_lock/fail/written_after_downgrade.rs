// Writes on after it has said that it only reads.
use warded::RwLock;

async fn publish(count: &RwLock<u64>) {
    let mut writing = count.write().await;
    let reading = writing.downgrade();
    *writing += 1;
    drop(reading);
}

fn main() {}
