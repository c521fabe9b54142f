// Reads an environment variable.
use warded::prelude::*;

async fn stopped(count: &Monitor<u32>) {
    wait_until!(count, |n| *n == 0 || std::env::var("STOP").is_ok(), |_| ());
}

fn main() {}
