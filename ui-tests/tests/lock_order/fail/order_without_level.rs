// Writes `order` without a level.
use warded::prelude::*;

#[guarded]
struct Bank {
    #[lock]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
