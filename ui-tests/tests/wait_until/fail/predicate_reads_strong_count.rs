// Waits until nothing else has a clone of an `Arc`.
use std::sync::Arc;
use warded::prelude::*;

async fn alone(count: &Monitor<u32>, shared: Arc<String>) {
    wait_until!(count, |n| *n == 0 && Arc::strong_count(&shared) == 1, |_| ());
}

fn main() {}
