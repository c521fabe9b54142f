// Derives `Clone` and `Copy` for a struct with a lock.
use warded::prelude::*;

#[guarded]
#[derive(Clone, Copy, Debug)]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
