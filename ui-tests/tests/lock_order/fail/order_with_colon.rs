// Writes the level after a colon.
use warded::prelude::*;

lock_order!(First < Second);

#[guarded]
struct Account {
    #[lock(order: First)]
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
