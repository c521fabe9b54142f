// Makes the struct by a literal with all its fields.
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    log: Vec<i64>,
}

fn new(owner: String) -> Account {
    Account { owner, balance: 0, log: vec![] }
}

fn main() {}
