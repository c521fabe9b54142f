// Awaits while others wait to write.
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

async fn total(shop: &Shop, number: impl Future<Output = u32>) -> u32 {
    read_lock!(shop.prices, |s| s.apple * number.await)
}

fn main() {}
