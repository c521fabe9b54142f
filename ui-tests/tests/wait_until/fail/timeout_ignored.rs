// Uses the guard, although the timeout may have passed.
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

async fn withdraw(account: &Account) {
    let mut s = wait_until!(account.state, timeout = Duration::ZERO, |s| s.balance >= 5);
    s.balance -= 5;
}

fn main() {}
