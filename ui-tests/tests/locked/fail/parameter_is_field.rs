// Names a guarded field in the place of the parameter.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: u64,
}

fn deposit(account: &Account) {
    locked!(account.state, |state.balance| balance += 1);
}

fn main() {}
