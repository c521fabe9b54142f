// Gives the lock back twice.
use warded::RwLock;

async fn read(count: &RwLock<u64>) {
    let guard = count.read().await;
    guard.release();
    guard.release();
}

fn main() {}
