// Gives the lock a type parameter.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock<i64>,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
