// Guards a field by a lock, and forgets to declare any lock.
use warded::prelude::*;

#[guarded]
struct Account {
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
