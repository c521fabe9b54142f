// Holds the lock, but reads the field through `self`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn balance(&self) -> i64 {
        with_lock!(self.state, |_s| self.balance)
    }
}

fn main() {}
