// Changes the value through a guard that only reads.
use warded::RwLock;

async fn increment(count: &RwLock<u64>) {
    let count = count.read().await;
    *count += 1;
}

fn main() {}
