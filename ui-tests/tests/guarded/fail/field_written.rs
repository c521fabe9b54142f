// Changes a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn reset(account: &mut Account) {
    account.balance = 0;
}

fn main() {}
