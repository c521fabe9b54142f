// Returns a reference to a guarded field from the body.
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

async fn first(account: &Account) -> usize {
    let first = with_lock!(account.state, |s| &s.names[0]);
    first.len()
}

fn main() {}
