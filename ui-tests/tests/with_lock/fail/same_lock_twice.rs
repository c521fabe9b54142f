// Names the same lock twice, and would wait for itself.
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

async fn double(account: &Account) {
    with_lock!(account.state, account.state, |s, t| s.balance += t.balance);
}

fn main() {}
