// Acquires the lock that the method requires.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    async fn deposit(&mut self) {
        with_lock!(self.state, |s| s.balance += 1);
    }
}

fn main() {}
