// Returns a reference to a guarded field from the enclosing function.
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

async fn first(account: &Account) -> &str {
    with_lock!(account.state, |s| {
        return &s.names[0];
    })
}

fn main() {}
