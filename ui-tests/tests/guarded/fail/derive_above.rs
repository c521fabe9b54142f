// Puts the derive above `#[guarded]`.
use warded::prelude::*;

#[derive(Debug)]
#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
