// Writes `move` before the predicate.
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

async fn withdraw(account: &Account, amount: i64) {
    wait_until!(account.state, move |s| s.balance >= amount, |s| s.balance -= amount);
}

fn main() {}
