// Guards a field by a lock that was not declared, in a struct that has another.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = mutex)]
    balance: i64,
    #[guarded(by = state)]
    closed: bool,
}

fn main() {}
