// Writes the level above a guarded field.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Bank {
    accounts: Lock,
    #[guarded(by = accounts)]
    #[lock(order = Accounts)]
    balance: i64,
}

fn main() {}
