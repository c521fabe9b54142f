// Reads a task handle. The task may finish without a release of the lock.
use tokio::task::AbortHandle;
use warded::prelude::*;

async fn drained(items: &Lock<Vec<u32>>, worker: AbortHandle) {
    wait_until!(items, |i| i.is_empty() || worker.is_finished(), |_| ());
}

fn main() {}
