// Reads a static under another lock, which is made at its first use.
use std::sync::{LazyLock, Mutex};
use warded::prelude::*;

static LIMIT: LazyLock<Mutex<u32>> = LazyLock::new(|| Mutex::new(3));

async fn above(count: &Monitor<u32>) {
    wait_until!(count, |n| *n > *LIMIT.lock().unwrap(), |_| ());
}

fn main() {}
