// Names a plain field instead of a lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    owner: String,
    #[guarded(by = owner)]
    balance: i64,
    #[guarded(by = state)]
    closed: bool,
}

fn main() {}
