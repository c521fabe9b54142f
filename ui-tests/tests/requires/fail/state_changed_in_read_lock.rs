//! A field is changed in a body that only reads.
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

async fn raise(shop: &Shop) {
    read_lock!(shop.holding_prices(), |s| s.prices.price += 1);
}

fn main() {}
