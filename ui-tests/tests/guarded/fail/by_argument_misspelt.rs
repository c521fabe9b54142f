// Misspells `by`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(bye = state)]
    balance: i64,
}

fn main() {}
