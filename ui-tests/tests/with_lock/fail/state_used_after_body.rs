// Uses the guarded fields after the body.
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

async fn deposit(account: &Account) {
    with_lock!(account.state, |s| s.balance += 1);
    s.balance += 1;
}

fn main() {}
