// Reads a `OnceLock`, which may be set without a release of the lock.
use std::sync::OnceLock;
use warded::prelude::*;

static LIMIT: OnceLock<u32> = OnceLock::new();

async fn above(count: &Monitor<u32>) {
    wait_until!(count, |n| LIMIT.get().is_some_and(|limit| n > limit), |_| ());
}

fn main() {}
