// Writes the level of a lock as an attribute of its own.
use warded::prelude::*;

lock_order!(Accounts < Journal);

#[guarded]
struct Account {
    #[order(Accounts)]
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
