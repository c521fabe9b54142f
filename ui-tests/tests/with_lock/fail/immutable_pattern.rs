// Changes a copy that the pattern of the parameter made.
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

async fn deposit(account: &Account) {
    with_lock!(account.state, |&mut AccountState { balance, .. }| balance += 1);
}

fn main() {}
