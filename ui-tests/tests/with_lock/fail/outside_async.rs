// Uses `with_lock!` outside async.
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

fn deposit(account: &Account) {
    with_lock!(account.state, |s| s.balance += 1);
}

fn main() {}
