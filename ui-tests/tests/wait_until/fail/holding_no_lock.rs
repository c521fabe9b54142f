// Writes `holding` with a value that is no lock.
use warded::prelude::*;

async fn take(shop: &Lock<u32>, items: &Lock<Vec<u32>>) {
    let sold = 3;
    wait_until!(items, holding = sold, |i| !i.is_empty(), |i| i.remove(0));
    wait_until!(items, holding = , |i| !i.is_empty(), |i| i.remove(0));
    wait_until!(items, holdin = shop, |i| !i.is_empty(), |i| i.remove(0));
}

fn main() {}
