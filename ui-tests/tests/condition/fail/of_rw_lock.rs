// Declares a condition of an `RwLock`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
    #[condition(of = prices)]
    cheaper: Condition,
}

fn main() {}
