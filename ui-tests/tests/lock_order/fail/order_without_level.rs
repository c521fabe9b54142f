// Says that there is an order, and not which.
use warded::prelude::*;

#[guarded]
struct Bank {
    #[lock]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
