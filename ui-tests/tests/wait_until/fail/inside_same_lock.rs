// Waits for a predicate that only this body could make true.
use warded::prelude::*;

async fn take(items: &Lock<Vec<u32>>) {
    with_lock!(items, async |all| {
        all.clear();
        wait_until!(items, |i| i.is_empty(), |_| ());
    });
}

fn main() {}
