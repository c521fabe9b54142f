// Takes a guarded field out by a pattern, without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn balance(account: Account) -> i64 {
    let Account { balance, .. } = account;
    balance
}

fn main() {}
