// Writes a condition instead of its lock, together with another lock.
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

async fn open(shop: &Shop, log: &Condition<Vec<bool>>) {
    with_lock!(shop.state, log, |s, log| log.push(s.open));
}

fn main() {}
