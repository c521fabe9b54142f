// Pops an item in the predicate.
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

async fn pop(account: &Account) {
    wait_until!(account.state, |s| s.names.pop().is_some(), |_s| ());
}

fn main() {}
