//! A method that reads takes `&mut self`.
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

#[guarded(no_holding)]
impl Shop {
    #[requires(read(prices))]
    fn lower(&mut self) -> u32 {
        self.price
    }
}

fn main() {}
