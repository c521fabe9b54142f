// Locks a monitor while a lock is held that comes after it.
use warded::prelude::*;

lock_order!(Stock < Ledger);

#[guarded]
struct Shop {
    #[lock(order = Stock)]
    stock: Monitor,
    #[guarded(by = stock)]
    items: u32,
    #[lock(order = Ledger)]
    ledger: Lock,
    #[guarded(by = ledger)]
    entries: u32,
}

async fn sell(shop: &Shop) {
    with_lock!(shop.ledger, |l| {
        l.entries += 1;
        locked!(shop.stock, |s| s.items -= 1);
    });
}

fn main() {}
