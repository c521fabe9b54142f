// Uses `with_lock!` in the body, which can't await.
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

fn transfer(from: &Account, to: &Account) {
    with_lock_blocking!(from.state, |s| {
        s.balance -= 5;
        with_lock!(to.state, |t| t.balance += 5);
    });
}

fn main() {}
