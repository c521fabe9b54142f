// Leaves out the comma between the predicate and the body.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

async fn withdraw(account: &Account) {
    wait_until!(account.state, |s| s.balance > 0 |s| s.balance -= 1);
}

fn main() {}
