// Leaves the body out.
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
    with_lock_blocking!(account.state);
}

fn main() {}
