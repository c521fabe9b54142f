// Reads a plain field through the lock.
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

async fn owner(account: &Account) -> String {
    with_lock!(account.state, |s| s.owner.clone())
}

fn main() {}
