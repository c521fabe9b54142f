// Awaits in the predicate, outside async.
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

fn withdraw(account: &Account) {
    wait_until_blocking!(account.state, |s| s.balance >= price().await, |s| s.balance -= 5);
}

fn main() {}
