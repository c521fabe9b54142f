// Writes `move` before the body.
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

async fn deposit(account: &Account, amount: i64) {
    with_lock!(account.state, move |s| s.balance += amount);
}

fn main() {}
