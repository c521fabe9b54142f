// Locks a `Lock` as if it were a monitor.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn deposit(account: &Account) {
    locked!(account.state, |s| s.balance += 1);
}

fn main() {}
