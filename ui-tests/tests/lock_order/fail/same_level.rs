// Acquires two locks of one level, one in the other.
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

async fn transfer(from: &Bank, to: &Bank) {
    with_lock!(from.accounts, async |f| with_lock!(to.accounts, |t| std::mem::swap(&mut f.balance, &mut t.balance)));
}

fn main() {}
