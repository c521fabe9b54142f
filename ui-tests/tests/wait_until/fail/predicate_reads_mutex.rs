// Reads a variable under another lock. A release of that lock does not evaluate this predicate.
use std::sync::{Arc, Mutex};
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: Arc<Mutex<u32>>) {
    wait_until!(count, |n| *n > *limit.lock().unwrap(), |_| ());
}

fn main() {}
