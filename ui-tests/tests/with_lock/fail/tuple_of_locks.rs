// Writes the locks as a tuple.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn deposit(&self, other: &Account) {
        with_lock!((self.state, other.state), |s, o| s.balance += o.balance);
    }
}

fn main() {}
