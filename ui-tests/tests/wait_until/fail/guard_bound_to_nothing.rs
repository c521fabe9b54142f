// Waits, and binds the guard to `_`, which gives the lock back at once.
#![deny(let_underscore_drop)]

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
    let _ = wait_until!(account.state, |s| s.balance >= 5);
}

fn main() {}
