// Waits for a predicate on two locks.
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

async fn either(one: &Account, other: &Account) {
    wait_until!(one.state, other.state, |s, t| s.balance + t.balance >= 5);
}

fn main() {}
