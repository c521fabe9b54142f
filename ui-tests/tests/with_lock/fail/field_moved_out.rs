// Moves a guarded field out of the lock.
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

async fn take(account: &Account) -> Vec<String> {
    with_lock!(account.state, |s| s.names)
}

fn main() {}
