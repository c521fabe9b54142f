// Awaits in the body, outside async.
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

async fn pause() {}

fn withdraw(account: &Account) {
    wait_until_blocking!(account.state, |s| s.balance >= 5, |s| {
        pause().await;
        s.balance -= 5;
    });
}

fn main() {}
