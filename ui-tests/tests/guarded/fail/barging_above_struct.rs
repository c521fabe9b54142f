// Says of the struct what is said of a lock.
use warded::prelude::*;

#[guarded(barging)]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

fn main() {}
