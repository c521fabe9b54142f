//! Monitors in order, among locks and by themselves.
#![deny(warnings)]

use warded::prelude::*;

lock_order!(Config < Stock < Ledger);

#[guarded]
#[derive(Default)]
struct Shop {
    #[lock(order = Config)]
    config: Lock,
    #[guarded(by = config)]
    open: bool,
    #[lock(order = Stock)]
    stock: Monitor,
    #[guarded(by = stock)]
    items: u32,
    #[condition(of = stock, when = |s| s.items > 0)]
    in_stock: Condition,
    #[lock(order = Ledger)]
    ledger: Monitor,
    #[guarded(by = ledger)]
    entries: u32,
    notes: Monitor,
    #[guarded(by = notes)]
    note: u32,
}

fn in_order(shop: &Shop) -> u32 {
    locked!(shop.stock, |s| {
        s.items += 1;
        locked!(shop.ledger, |l| {
            l.entries += s.items;
            // Has no level.
            locked!(shop.notes, |n| n.note += l.entries);
            l.entries
        })
    })
}

fn without_a_level_in_both_ways(shop: &Shop) {
    locked!(shop.notes, |n| n.note += locked!(shop.stock, |s| s.items));
    locked!(shop.stock, |s| s.items += locked!(shop.notes, |n| n.note));
}

fn both_at_once(shop: &Shop, other: &Shop) {
    locked!(shop.ledger, shop.stock, |l, s| l.entries += s.items);
    locked!(shop.stock, other.stock, |one, other| std::mem::swap(&mut one.items, &mut other.items));
    locked!(shop.stock, |s| locked!(shop.ledger, shop.notes, |l, n| s.items += l.entries + n.note));
}

fn tries(shop: &Shop) -> Option<u32> {
    locked!(shop.ledger, |l| try_locked!(shop.stock, |s| s.items + l.entries))
}

fn on_another_thread(shop: &Shop) {
    locked!(shop.ledger, |l| std::thread::scope(|scope| {
        scope.spawn(|| locked!(shop.stock, |s| s.items += 1));
        l.entries += 1;
    }));
}

async fn inside_a_lock(shop: &Shop) {
    with_lock!(shop.config, |c| {
        c.open = true;
        locked!(shop.stock, |s| s.items += 1);
    });
    with_lock!(shop.config, async |c| {
        std::future::ready(()).await;
        c.open = locked!(shop.ledger, |l| l.entries > 0);
    });
    wait_until!(shop.stock, |s| s.items > 0, |s| locked!(shop.ledger, |l| l.entries += s.items));
    drop(wait_until!(shop.in_stock));
}

fn main() {
    let shop = Shop::default();
    assert_eq!(in_order(&shop), 1);
    without_a_level_in_both_ways(&shop);
    both_at_once(&shop, &Shop::default());
    assert!(tries(&shop).is_some());
    on_another_thread(&shop);
    warded::block_on(inside_a_lock(&shop));
}
