// Reads a variable under another lock, in a `matches!`.
use std::sync::{Arc, Mutex};
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: Arc<Mutex<Option<u32>>>) {
    wait_until!(count, |n| *n > 3 && matches!(*limit.lock().unwrap(), Some(3)), |_| ());
}

fn main() {}
