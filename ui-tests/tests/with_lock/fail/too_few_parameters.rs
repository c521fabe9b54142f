// Acquires two locks, but writes one parameter.
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

async fn transfer(from: &Account, to: &Account) {
    with_lock!(from.state, to.state, |s| s.balance -= 5);
}

fn main() {}
