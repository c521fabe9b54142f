// Puts `#[guarded]` above the methods.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    async fn balance(&self) -> i64 {
        with_lock!(self.state, |s| s.balance)
    }
}

fn main() {}
