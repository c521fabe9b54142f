// Reads the guarded field through `self` in the predicate.
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
        wait_until!(self.state, |_s| self.balance >= 5, |s| s.balance -= 5);
    }
}

fn main() {}
