// Puts several derives above `#[guarded]`.
use warded::prelude::*;

#[derive(Debug, Default)]
#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
