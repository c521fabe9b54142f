// Writes `may_wait` for a body that does not await.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn deposit(&self) {
        with_lock!(self.state, may_wait, |s| s.balance += 1);
    }
}

fn main() {}
