// Returns a copy of a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {}
