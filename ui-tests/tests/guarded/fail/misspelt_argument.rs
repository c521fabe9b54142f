// Misspells an argument of `#[guarded]`.
use warded::prelude::*;

#[guarded(no_hints)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
