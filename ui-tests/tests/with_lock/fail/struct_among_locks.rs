// Writes a struct instead of its lock, among several.
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

async fn transfer(from: &Account, to: &Account) {
    with_lock!(from.state, to, |s, t| s.balance -= t.balance);
}

fn main() {}
