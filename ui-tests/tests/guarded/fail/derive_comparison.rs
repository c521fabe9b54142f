// Derives comparisons for a struct with a lock.
use warded::prelude::*;

#[guarded]
#[derive(PartialEq, Eq, Hash)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
