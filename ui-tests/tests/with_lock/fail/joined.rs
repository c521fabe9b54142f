// Joins two bodies. A macro gives the value of its body, and no future.
use warded::prelude::*;

async fn clear(items: &Lock<Vec<u32>>) {
    tokio::join!(with_lock!(items, |items| items.clear()));
}

fn main() {}
