// Writes the type of the body.
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

async fn balance(account: &Account) -> i64 {
    with_lock!(account.state, |s| -> i64 { s.balance })
}

fn main() {}
