// Writes a body for each lock.
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
    with_lock!(from.state, to.state, |s, _t| s.balance -= 5, |_s, t| t.balance += 5);
}

fn main() {}
