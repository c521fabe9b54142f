// Calls it what others call it.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded_by(state)]
    balance: i64,
}

fn main() {}
