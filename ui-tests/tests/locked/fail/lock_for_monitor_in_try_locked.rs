// Tries to lock a `Lock` as if it were a monitor.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn deposit(account: &Account) -> bool {
    try_locked!(account.state, |s| s.balance += 1).is_some()
}

fn main() {}
