// Waits for a predicate while it holds the lock.
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
    with_lock!(account.state, |s| {
        wait_until!(account.state, |s| s.balance >= 5);
        s.balance -= 5;
    });
}

fn main() {}
