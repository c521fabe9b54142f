// Compares with the value of a watch channel, which changes without a release of the lock.
use tokio::sync::watch;
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: watch::Receiver<u32>) {
    wait_until!(count, |n| *n > *limit.borrow(), |_| ());
}

fn main() {}
