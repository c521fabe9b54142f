// Writes a duration as the deadline.
use std::time::Duration;
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

async fn deposit(account: &Account) -> Result<(), Elapsed> {
    with_lock!(account.state, deadline = Duration::ZERO, |s| s.balance += 1)
}

fn main() {}
