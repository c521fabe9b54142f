// Reads a static under another lock.
use std::sync::Mutex;
use warded::prelude::*;

static LIMIT: Mutex<u32> = Mutex::new(3);

async fn above(count: &Lock<u32>) {
    wait_until!(count, |n| *n > *LIMIT.lock().unwrap(), |_| ());
}

fn main() {}
