// Calls methods that the guards of other crates have.
use warded::prelude::*;

async fn call(lock: &Lock<u32>, values: &RwLock<u32>) {
    lock.acquire().await.timeout(1);
    lock.acquire().await.unlock();
    lock.acquire().await.notify_one(1);
    lock.acquire().await.wait_while(|value| *value > 1);
    values.read().await.upgrade();
    values.write().await.unwrap();
}

fn main() {}
