//! One of several locks is an `RwLock`.
use warded::prelude::*;

#[guarded]
struct Shop {
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
    state: Lock,
    #[guarded(by = state)]
    stock: u32,
}

#[guarded]
impl Shop {
    #[requires(prices, state)]
    fn worth(&self) -> u32 {
        self.price * self.stock
    }
}

fn main() {}
