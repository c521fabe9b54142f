// Writes an argument of a lock above the struct.
use warded::prelude::*;

#[guarded(barging)]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
