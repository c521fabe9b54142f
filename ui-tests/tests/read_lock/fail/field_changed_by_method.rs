// Calls a method that changes a guarded field.
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

async fn add(shop: &Shop) {
    read_lock!(shop.prices, |s| s.apples.push(3));
}

fn main() {}
