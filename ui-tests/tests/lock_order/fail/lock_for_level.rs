// Writes the name of a lock instead of a level.
use warded::prelude::*;

#[guarded]
struct Bank {
    #[lock(order = accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
