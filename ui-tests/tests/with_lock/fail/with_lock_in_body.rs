// Acquires a second lock while it holds the first.
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
    with_lock!(from.state, |s| {
        s.balance -= 5;
        with_lock!(to.state, |t| t.balance += 5);
    });
}

fn main() {}
