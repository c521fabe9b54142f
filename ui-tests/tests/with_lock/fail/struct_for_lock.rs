// Writes the struct instead of its lock.
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

impl Account {
    async fn deposit(&self) {
        with_lock!(self, |s| s.balance += 1);
    }
}

fn main() {}
