// Declares neither a lock nor a guarded field.
use warded::prelude::*;

#[guarded]
struct Account {
    balance: i64,
}

fn main() {}
