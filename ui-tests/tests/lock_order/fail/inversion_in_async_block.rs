// Acquires against the order, in a future that is awaited in the body.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    #[lock(order = Journal)]
    journal: RwLock,
    #[guarded(by = journal)]
    entries: u32,
    notes: Lock,
    #[guarded(by = notes)]
    note: u32,
}

async fn empty(bank: &Bank) {
    with_lock!(bank.journal, async |j| {
        j.entries = 0;
        (async { with_lock!(bank.accounts, |a| a.balance = 0) }).await;
        async { with_lock!(bank.accounts, |a| a.balance = 0) }.await;
    });
}

fn main() {}
