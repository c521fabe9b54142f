// Acquires against the order, as a branch and in the body of a branch.
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

async fn empty(bank: &Bank, stop: &warded::Event) {
    with_lock!(bank.journal, async |j| {
        select_event! {
            () = with_lock!(bank.accounts, |a| a.balance = 0) => j.entries = 0,
            () = stop.wait() => with_lock!(bank.accounts, |a| a.balance = 1),
        }
    });
}

fn main() {}
