// Writes a duration without `timeout =`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn deposit(&self) {
        with_lock!(self.state, std::time::Duration::from_secs(1), |s| s.balance += 1).unwrap();
    }
}

fn main() {}
