// Names the lock with a colon.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by: state)]
    balance: i64,
}

fn main() {}
