// Writes the field of a lock instead of a level.
use warded::prelude::*;

lock_order!(Bank::accounts < Journal);

#[guarded]
struct Bank {
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
}

fn main() {}
