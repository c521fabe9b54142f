//! A `Lock` is read, together with its struct.
use warded::prelude::*;

#[guarded]
pub struct Shop {
    fee: u32,
    state: Lock,
    #[guarded(by = state)]
    stock: u32,
    prices: RwLock,
    #[guarded(by = prices)]
    price: u32,
}

#[guarded]
impl Shop {
    #[requires(read(prices))]
    fn total(&self) -> u32 {
        self.price + self.fee
    }

    #[requires(prices)]
    fn raise(&mut self) {
        self.price += 1;
    }
}

#[guarded]
impl Shop {
    #[requires(state)]
    fn left(&self) -> u32 {
        self.stock
    }
}

async fn left(shop: &Shop) -> u32 {
    read_lock!(shop.holding_state(), |s| s.left())
}

fn main() {}
