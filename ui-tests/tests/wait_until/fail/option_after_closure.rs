// Sets an option after the predicate.
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
    wait_until!(account.state, |s| s.balance >= 5, timeout = Duration::ZERO);
}

fn main() {}
