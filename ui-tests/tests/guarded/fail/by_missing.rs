// Declares a field as guarded, without naming its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded]
    balance: i64,
}

fn main() {}
