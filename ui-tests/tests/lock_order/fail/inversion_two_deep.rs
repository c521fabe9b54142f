// Acquires against the order of the outermost of three locks.
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
        with_lock!(bank.notes, async |_| with_lock!(bank.accounts, |a| a.balance = 0));
    });
}

fn main() {}
