// Uses the value, although the timeout may have passed.
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

async fn balance(account: &Account) -> i64 {
    with_lock!(account.state, timeout = Duration::ZERO, |s| s.balance)
}

fn main() {}
