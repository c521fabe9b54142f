// Declares a lock that guards nothing.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    balance: i64,
}

fn main() {}
