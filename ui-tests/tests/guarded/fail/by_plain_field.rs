// Guards a field by one that is no lock.
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
