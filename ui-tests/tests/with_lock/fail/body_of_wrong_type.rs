// Returns a number from a function that returns a string.
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
    with_lock!(account.state, |s| s.balance)
}

fn main() {}
