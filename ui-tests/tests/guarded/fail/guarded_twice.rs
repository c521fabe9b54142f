// Stands above the struct twice.
use warded::prelude::*;

#[guarded]
#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
