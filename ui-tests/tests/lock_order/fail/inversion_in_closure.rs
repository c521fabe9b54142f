// Acquires against the order, in a closure that is called in the body.
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

fn empty(bank: &Bank) {
    with_lock_blocking!(bank.journal, |j| {
        j.entries = 0;
        (|| with_lock_blocking!(bank.accounts, |a| a.balance = 0))();
    });
}

fn main() {}
