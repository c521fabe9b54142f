// Calls a method of `self` in the predicate.
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
    fn is_enough(&self, balance: i64) -> bool {
        balance >= 5
    }

    async fn withdraw(&self) {
        wait_until!(self.state, |s| self.is_enough(s.balance), |s| s.balance -= 5);
    }
}

fn main() {}
