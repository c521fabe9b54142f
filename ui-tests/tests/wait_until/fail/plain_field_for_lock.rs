// Writes a plain field instead of a lock.
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
    wait_until!(account.owner, |s| s.balance >= 5, |s| s.balance -= 5);
}

fn main() {}
