// Acquires the accounts in a body that reads the journal, against the order.
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

async fn check(bank: &Bank) -> bool {
    read_lock!(bank.journal, async |j| with_lock!(bank.accounts, |a| a.balance == 0) || j.entries > 0)
}

fn main() {}
