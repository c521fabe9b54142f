// Waits until a point in time of tokio's.
use warded::prelude::*;

async fn wait(lock: &Lock<u32>, end: tokio::time::Instant) -> Result<u32, warded::Elapsed> {
    wait_until!(lock, deadline = end, |n| *n > 3, |n| *n)
}

fn main() {}
