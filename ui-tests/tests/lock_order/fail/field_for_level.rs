// Names the locks, where levels are meant.
use warded::prelude::*;

lock_order!(Bank::accounts < Bank::journal);

#[guarded]
struct Bank {
    #[lock(order = accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
}

fn main() {}
