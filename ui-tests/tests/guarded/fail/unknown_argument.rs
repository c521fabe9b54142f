// Uses an argument that `#[guarded]` does not have.
use warded::prelude::*;

#[guarded(fair)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
