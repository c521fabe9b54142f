// Awaits in the predicate.
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

async fn price() -> i64 {
    5
}

async fn withdraw(account: &Account) {
    let mut s = wait_until!(account.state, |s| s.balance >= price().await);
    s.balance -= 5;
}

fn main() {}
