// Calls `timeout` after the macro.
use std::time::Duration;

use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: u64,
}

async fn withdraw(account: &Account) {
    wait_until!(account.state, |s| s.balance > 0).timeout(Duration::from_secs(1)).balance -= 1;
}

fn main() {}
