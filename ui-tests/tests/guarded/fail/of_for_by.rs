// Writes `of`, as above a condition.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(of = state)]
    balance: i64,
}

fn main() {}
