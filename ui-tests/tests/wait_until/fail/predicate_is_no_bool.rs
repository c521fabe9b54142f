// Returns a number from the predicate.
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

async fn withdraw(account: &Account) {
    wait_until!(account.state, |s| s.balance, |s| s.balance -= 5);
}

fn main() {}
