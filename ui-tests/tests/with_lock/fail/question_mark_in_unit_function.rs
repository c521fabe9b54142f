// Uses `?` in a function that returns `()`.
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

async fn deposit(account: &Account, amount: &str) {
    with_lock!(account.state, |s| s.balance += amount.parse::<i64>()?);
}

fn main() {}
