// Changes a guarded field.
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

async fn raise(shop: &Shop) {
    read_lock!(shop.prices, |s| s.apple += 1);
}

fn main() {}
