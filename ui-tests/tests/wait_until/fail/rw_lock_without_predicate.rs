// Waits on an `RwLock` without a predicate.
use warded::prelude::*;

#[guarded]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    apple: u32,
    state: Lock,
    #[guarded(by = state)]
    open: bool,
    stock: RwLock,
    #[guarded(by = stock)]
    apples: u32,
    #[condition(of = state)]
    opened: Condition,
}

async fn buy(shop: &Shop) {
    wait_until!(shop.prices);
}

fn main() {}
