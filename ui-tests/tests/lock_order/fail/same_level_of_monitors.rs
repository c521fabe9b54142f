// Locks one monitor inside another of the same level.
use warded::prelude::*;

lock_order!(Stock < Ledger);

#[guarded]
struct Shop {
    #[lock(order = Stock)]
    stock: Monitor,
    #[guarded(by = stock)]
    items: u32,
    #[lock(order = Ledger)]
    ledger: Monitor,
    #[guarded(by = ledger)]
    entries: u32,
}

fn sell_both(one: &Shop, other: &Shop) {
    locked!(one.stock, |s| {
        s.items -= 1;
        locked!(other.stock, |s| s.items -= 1);
    });
}

fn main() {}
