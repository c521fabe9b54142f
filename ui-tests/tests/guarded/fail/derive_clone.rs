// Derives `Clone` for a struct with a lock.
use warded::prelude::*;

#[guarded]
#[derive(Clone)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
