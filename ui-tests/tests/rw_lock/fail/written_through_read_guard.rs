// Changes the value while others read.
use warded::RwLock;

async fn increment(count: &RwLock<u64>) {
    let count = count.read().await;
    *count += 1;
}

fn main() {}
