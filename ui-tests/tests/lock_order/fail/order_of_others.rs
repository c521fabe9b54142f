// Acquires locks of two other modules against the order that this module declares for them.
use warded::prelude::*;

mod bank {
    warded::lock_order!(pub Accounts < Audit);
}
mod shop {
    warded::lock_order!(pub Stock < Ledger);
}
lock_order!(bank::Accounts < shop::Stock);

#[guarded]
struct Shop {
    #[lock(order = bank::Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    #[lock(order = shop::Stock)]
    stock: Lock,
    #[guarded(by = stock)]
    items: u32,
}

async fn sell(shop: &Shop) {
    with_lock!(shop.stock, async |s| with_lock!(shop.accounts, |a| a.balance += i64::from(s.items)));
}

fn main() {}
