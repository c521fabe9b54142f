// Sets a timeout and a deadline.
use std::time::{Duration, Instant};
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

async fn deposit(account: &Account) {
    with_lock!(account.state, timeout = Duration::ZERO, deadline = Instant::now(), |s| s.balance += 1).unwrap();
}

fn main() {}
