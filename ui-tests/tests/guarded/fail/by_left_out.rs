// Names the lock without `by`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(state)]
    balance: i64,
}

fn main() {}
