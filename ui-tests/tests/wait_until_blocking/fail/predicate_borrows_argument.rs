// Compares with a borrowed argument.
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

fn joined(account: &Account, name: &String) {
    wait_until_blocking!(account.state, |s| s.names.contains(name), |_s| ());
}

fn main() {}
