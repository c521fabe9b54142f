// Sets a deadline for a macro that never waits.
use std::time::Instant;
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

fn deposit(account: &Account) {
    try_with_lock!(account.state, deadline = Instant::now(), |s| s.balance += 1);
}

fn main() {}
