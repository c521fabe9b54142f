// Copies a struct with a lock in it, by both derives.
use warded::prelude::*;

#[guarded]
#[derive(Clone, Copy, Debug)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
