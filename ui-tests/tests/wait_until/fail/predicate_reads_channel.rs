// Waits until a channel is closed, too.
use tokio::sync::mpsc;
use warded::prelude::*;

async fn drained(items: &Monitor<Vec<u32>>, results: mpsc::Sender<u32>) {
    wait_until!(items, |i| i.is_empty() || results.is_closed(), |_| ());
}

fn main() {}
