// Makes a reference to a guarded field, to read it later.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn double(account: &Account) -> i64 {
    let balance = &account.balance;
    *balance * 2
}

fn main() {}
