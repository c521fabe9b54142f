// Misspells the lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = stat)]
    balance: i64,
}

fn main() {}
