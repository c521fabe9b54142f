// Sets a timeout for a macro that never waits.
use std::time::Duration;
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
    try_with_lock!(account.state, timeout = Duration::ZERO, |s| s.balance += 1);
}

fn main() {}
