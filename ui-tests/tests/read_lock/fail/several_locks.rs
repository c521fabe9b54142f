// Reads two locks at once.
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

async fn worth(shop: &Shop) -> u32 {
    read_lock!(shop.prices, shop.stock, |prices, stock| prices.apple * stock.apples)
}

fn main() {}
