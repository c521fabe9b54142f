// Reads a guarded field of a shared struct without its lock.
use std::sync::Arc;
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn balance(account: &Arc<Account>) -> i64 {
    account.balance
}

fn main() {}
