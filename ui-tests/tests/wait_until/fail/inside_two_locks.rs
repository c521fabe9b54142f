// Writes `holding` for only one of the two locks that stay held.
use warded::prelude::*;

async fn take(shop: &Lock<u32>, street: &Lock<u32>, items: &Lock<Vec<u32>>) {
    with_lock!(shop, street, async |sold, seen| {
        *seen += 1;
        *sold += wait_until!(items, holding = shop, |i| !i.is_empty(), |i| i.remove(0));
    });
}

fn main() {}
