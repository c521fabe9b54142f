// Writes an `async` body.
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
    with_lock_blocking!(account.state, async |s| s.balance = fetch().await);
}

fn main() {}
