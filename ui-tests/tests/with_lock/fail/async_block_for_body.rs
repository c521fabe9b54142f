// Writes the body as an `async` block, which would run after the lock is given back.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn deposit(account: &Account, amount: i64) {
    with_lock!(account.state, |s| async { s.balance += amount });
}

fn main() {}
