// Passes `self` to a function in the predicate.
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

fn is_enough(account: &Account, balance: i64) -> bool {
    balance >= account.owner.len() as i64
}

impl Account {
    async fn withdraw(&self) {
        wait_until!(self.state, |s| is_enough(self, s.balance), |s| s.balance -= 5);
    }
}

fn main() {}
