// Lets the waiters of a lock be overtaken.
use warded::prelude::*;

#[guarded]
struct Account {
    #[lock(barging)]
    state: Lock,
    #[guarded(by = state)]
    balance: u32,
}

fn main() {}
