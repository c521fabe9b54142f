// Leaves the body out, only to ask whether the lock is free.
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

fn is_free(account: &Account) -> bool {
    try_with_lock!(account.state).is_some()
}

fn main() {}
