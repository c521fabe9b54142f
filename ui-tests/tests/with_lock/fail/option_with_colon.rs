// Writes an option with a colon.
use std::time::Duration;

use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn deposit(&self, limit: Duration) {
        with_lock!(self.state, timeout: limit, |s| s.balance += 1).unwrap();
    }
}

fn main() {}
