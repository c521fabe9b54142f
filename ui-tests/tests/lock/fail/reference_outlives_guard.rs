// Keeps a reference to the value after the lock was given back.
use warded::Lock;

async fn first(names: &Lock<Vec<String>>) -> usize {
    let guard = names.acquire().await;
    let first = &guard[0];
    guard.release();
    first.len()
}

fn main() {}
