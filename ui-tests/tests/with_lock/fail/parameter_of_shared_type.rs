// Writes a shared reference as the type of the parameter, and changes a field.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn add(account: &Account) {
    with_lock!(account.state, |s: &AccountState| s.balance += 1);
}

fn main() {}
