// Acquires an `RwLock` together with a `Lock`.
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

async fn open(shop: &Shop) {
    with_lock!(shop.state, shop.prices, |s, prices| s.open = prices.apple > 0);
}

fn main() {}
