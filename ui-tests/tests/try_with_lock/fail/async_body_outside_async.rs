// Writes an `async` body outside async.
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

async fn fetch() -> i64 {
    5
}

fn refresh(account: &Account) {
    try_with_lock!(account.state, async |s| s.balance = fetch().await);
}

fn main() {}
