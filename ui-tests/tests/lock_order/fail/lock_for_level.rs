// Names the lock itself, where its level is meant.
use warded::prelude::*;

#[guarded]
struct Bank {
    #[lock(order = accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
