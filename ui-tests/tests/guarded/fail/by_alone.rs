// Writes `by` without the name of the lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by)]
    balance: i64,
}

fn main() {}
