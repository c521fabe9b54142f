// Uses the value as if the lock were always free.
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

fn balance(account: &Account) -> i64 {
    try_with_lock!(account.state, |s| s.balance)
}

fn main() {}
