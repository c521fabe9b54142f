// Gives the guarded fields a name before the monitor.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

fn deposit(account: &Account) {
    locked!(s = account.state, s.balance += 1);
}

fn main() {}
