// Locks two monitors inside a third, one of them against the order.
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
    notes: Monitor,
    #[guarded(by = notes)]
    note: u32,
}

fn sell(shop: &Shop) {
    locked!(shop.ledger, |l| {
        l.entries += 1;
        locked!(shop.notes, shop.stock, |n, s| {
            n.note += 1;
            s.items -= 1;
        });
    });
}

fn main() {}
