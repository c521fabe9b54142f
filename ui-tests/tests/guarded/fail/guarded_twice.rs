// Writes `#[guarded]` twice above the struct.
use warded::prelude::*;

#[guarded]
#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
