// Declares neither a lock nor what it guards.
use warded::prelude::*;

#[guarded]
struct Account {
    balance: i64,
}

fn main() {}
