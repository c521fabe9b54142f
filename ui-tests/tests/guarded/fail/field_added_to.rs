// Adds to a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn deposit(account: &Account) {
    account.balance += 5;
}

fn main() {}
