// Keeps a reference to the value after the lock was given back.
use warded::RwLock;

async fn longest(names: &RwLock<Vec<String>>) -> usize {
    let guard = names.read().await;
    let first = &guard[0];
    guard.release();
    first.len()
}

fn main() {}
