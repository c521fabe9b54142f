// Writes a type that is no level.
use warded::prelude::*;

struct Accounts;

#[guarded]
struct Bank {
    #[lock(order = Accounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
