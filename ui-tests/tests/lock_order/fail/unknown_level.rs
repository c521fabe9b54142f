// Misspells the level.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    #[lock(order = Acounts)]
    accounts: Lock,
    #[guarded(by = accounts)]
    balance: i64,
}

fn main() {}
