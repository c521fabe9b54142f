// Writes the predicate without a closure.
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
        wait_until!(self.state, self.balance >= 5);
    }
}

fn main() {}
