// Waits for another account in the predicate.
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

async fn withdraw(account: &Account, other: &Account) {
    let mut s = wait_until!(account.state, |s| s.balance >= with_lock!(other.state, |o| o.balance));
    s.balance -= 5;
}

fn main() {}
