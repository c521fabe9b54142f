// Uses the name of the attribute in other languages.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded_by(state)]
    balance: i64,
}

fn main() {}
