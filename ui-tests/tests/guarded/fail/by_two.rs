// Guards one field by two locks.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    journal: Lock,
    #[guarded(by = state, journal)]
    balance: i64,
}

fn main() {}
