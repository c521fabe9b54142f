// Names the same lock twice.
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

fn double(account: &Account) {
    try_with_lock!(account.state, account.state, |s, t| s.balance += t.balance);
}

fn main() {}
