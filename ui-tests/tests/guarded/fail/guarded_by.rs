// Uses the name that the attribute has in other languages.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded_by(state)]
    balance: i64,
}

fn main() {}
