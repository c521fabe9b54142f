// Declares the parameter of a predicate as a mutable reference.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

async fn wait(account: &Account) {
    wait_until!(account.state, |s: &mut AccountState| s.balance > 0, |_| ());
}

fn main() {}
