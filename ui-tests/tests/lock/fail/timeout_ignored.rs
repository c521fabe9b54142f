// Uses the guard, although the timeout may have passed.
use std::time::Duration;
use warded::{Lock, Wait};

async fn increment(count: &Lock<u64>) {
    *count.acquire().timeout(Duration::ZERO).await += 1;
}

fn main() {}
