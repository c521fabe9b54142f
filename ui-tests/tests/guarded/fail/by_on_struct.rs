// Writes `by` above the struct, to guard all of it.
use warded::prelude::*;

#[guarded(by = state)]
struct Account {
    state: Lock,
    balance: i64,
}

fn main() {}
