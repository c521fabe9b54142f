// Reads a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn is_overdrawn(account: &Account) -> bool {
    account.balance < 0
}

fn main() {}
