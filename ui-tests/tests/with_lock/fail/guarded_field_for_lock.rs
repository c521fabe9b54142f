// Writes a guarded field instead of its lock.
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
    with_lock!(account.balance, |s| *s += 1);
}

fn main() {}
