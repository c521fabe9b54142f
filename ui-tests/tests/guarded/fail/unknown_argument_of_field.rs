// Writes `lock` instead of `by`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(lock = state)]
    balance: i64,
}

fn main() {}
