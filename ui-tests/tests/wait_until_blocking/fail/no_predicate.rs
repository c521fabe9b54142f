// Waits without a predicate.
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

fn withdraw(account: &Account) {
    wait_until_blocking!(account.state);
}

fn main() {}
