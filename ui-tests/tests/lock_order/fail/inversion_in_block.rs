// Acquires against the order, in a block and in a loop.
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
        while j.entries > 0 {
            if let Some(left) = j.entries.checked_sub(1) {
                j.entries = left;
                match left {
                    0 => {}
                    _ => with_lock!(bank.accounts, |a| a.balance -= 1),
                }
            }
        }
    });
}

fn main() {}
