// Asks for something that `#[guarded]` does not do.
use warded::prelude::*;

#[guarded(fair)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
