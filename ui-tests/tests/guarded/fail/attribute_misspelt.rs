// Misspells the attribute of a field.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[gaurded(by = state)]
    balance: i64,
}

fn main() {}
