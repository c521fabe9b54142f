// Downgrades a guard that only reads.
use warded::RwLock;

async fn publish(count: &RwLock<u64>) {
    count.read().await.downgrade();
}

fn main() {}
