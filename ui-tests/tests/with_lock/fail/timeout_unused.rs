// Sets a timeout, and ignores whether it has passed.
#![deny(unused_must_use)]

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

async fn deposit(account: &Account) {
    with_lock!(account.state, timeout = Duration::ZERO, |s| s.balance += 1);
}

fn main() {}
