// Writes an arrow instead of the comma after the lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn deposit(&self) {
        with_lock!(self.state => async |s| s.balance += 1);
    }
}

fn main() {}
