// Writes a number as the timeout.
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

async fn deposit(account: &Account) -> Result<(), Elapsed> {
    with_lock!(account.state, timeout = 5, |s| s.balance += 1)
}

fn main() {}
