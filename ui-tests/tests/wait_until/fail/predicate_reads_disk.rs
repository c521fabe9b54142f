// Waits for a file.
use warded::prelude::*;

async fn stopped(count: &Monitor<u32>) {
    wait_until!(count, |n| *n == 0 || std::fs::exists("stop").unwrap_or(false), |_| ());
}

fn main() {}
