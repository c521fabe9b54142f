// Returns a reference to a guarded field as the result of the function.
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

async fn names(account: &Account) -> &[String] {
    with_lock!(account.state, |s| &s.names)
}

fn main() {}
