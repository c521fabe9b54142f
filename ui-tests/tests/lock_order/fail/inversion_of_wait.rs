// Waits against the order, inside a lock that it keeps by `holding`.
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
    with_lock!(bank.journal, async |_| {
        wait_until!(bank.accounts, holding = bank.journal, |a| a.balance > 0, |a| a.balance = 0);
    });
}

fn main() {}
