// Changes the value after the guard was downgraded.
use warded::RwLock;

async fn publish(count: &RwLock<u64>) {
    let mut writing = count.write().await;
    let reading = writing.downgrade();
    *writing += 1;
    drop(reading);
}

fn main() {}
