// Reads a channel, which may be closed without a release of the lock.
use tokio::sync::mpsc;
use warded::prelude::*;

async fn drained(items: &Monitor<Vec<u32>>, results: mpsc::Sender<u32>) {
    wait_until!(items, |i| i.is_empty() || results.is_closed(), |_| ());
}

fn main() {}
