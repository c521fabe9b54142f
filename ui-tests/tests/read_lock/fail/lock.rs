// Reads a `Lock` as if it were an `RwLock`.
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

async fn is_open(shop: &Shop) -> bool {
    read_lock!(shop.state, |s| s.open)
}

fn main() {}
