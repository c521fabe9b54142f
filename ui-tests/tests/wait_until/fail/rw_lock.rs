// Waits for a predicate on an `RwLock`.
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

async fn buy(shop: &Shop) -> u32 {
    wait_until!(shop.prices, |s| s.apple < 3).apple
}

fn main() {}
