// Reads a watch channel, whose value may change without a release of the lock.
use tokio::sync::watch;
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: watch::Receiver<u32>) {
    wait_until!(count, |n| *n > *limit.borrow(), |_| ());
}

fn main() {}
