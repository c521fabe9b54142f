// Puts `#[guarded]` above a function, to run it under a lock.
use warded::prelude::*;

#[guarded]
fn deposit(amount: i64) -> i64 {
    amount
}

fn main() {}
