// Names two locks so that their states would have the same name.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    state_: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state_)]
    closed: bool,
}

fn main() {}
