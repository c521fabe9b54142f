// Uses `?` in the predicate.
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

async fn withdraw(account: &Account, amount: String) -> Result<(), std::num::ParseIntError> {
    wait_until!(account.state, |s| s.balance >= amount.parse::<i64>()?, |s| s.balance -= 5);
    Ok(())
}

fn main() {}
