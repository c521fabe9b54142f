// Names the lock in quotes.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = "state")]
    balance: i64,
}

fn main() {}
