// Derives for a type that is not made.
use warded::prelude::*;

#[guarded(stat(derive(Debug)))]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
