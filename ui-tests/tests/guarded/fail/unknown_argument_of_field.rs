// Says `lock` for `by`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(lock = state)]
    balance: i64,
}

fn main() {}
