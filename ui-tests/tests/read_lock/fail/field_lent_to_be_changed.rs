// Borrows a guarded field mutably.
use warded::prelude::*;

#[guarded]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    apples: Vec<u32>,
    state: Lock,
    #[guarded(by = state)]
    open: bool,
}

async fn sort(shop: &Shop) {
    read_lock!(shop.prices, |s| sort_all(&mut s.apples));
}

fn sort_all(apples: &mut Vec<u32>) {
    apples.sort();
}

fn main() {}
