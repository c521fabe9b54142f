// Waits for items while it holds the lock that another task needs to add them.
use warded::prelude::*;

async fn take(shop: &Lock<u32>, items: &Lock<Vec<u32>>) {
    with_lock!(shop, async |sold| {
        *sold += wait_until!(items, |i| !i.is_empty(), |i| i.remove(0));
    });
}

fn main() {}
