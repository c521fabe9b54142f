// Uses the guarded fields after the lock was given back.
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

async fn withdraw(account: &Account) {
    let mut s = wait_until!(account.state, |s| s.balance >= 5);
    s.release();
    s.balance -= 5;
}

fn main() {}
