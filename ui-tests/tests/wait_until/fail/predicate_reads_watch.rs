// Compares with what a watch channel has, which tells the lock nothing.
use tokio::sync::watch;
use warded::prelude::*;

async fn above(count: &Monitor<u32>, limit: watch::Receiver<u32>) {
    wait_until!(count, |n| *n > *limit.borrow(), |_| ());
}

fn main() {}
