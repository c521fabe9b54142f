// Calls a method of `self` in the predicate, where not every evaluation begins with it.
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
    fn limit(&self) -> i64 {
        5
    }

    fn withdraw(&self) {
        wait_until_blocking!(self.state, |s| s.names.is_empty() && s.balance >= self.limit(), |s| s.balance -= 5);
    }
}

fn main() {}
