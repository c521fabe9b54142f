// Writes the struct instead of its lock.
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
    try_with_lock!(account, |s| s.balance += 1);
}

fn main() {}
