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
    async fn withdraw(&self) {
        wait_until!(self, |s| s.balance >= 5, |s| s.balance -= 5);
    }
}

fn main() {}
