// Acquires the lock again in its body.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl Account {
    async fn add(&self, other: &Account) {
        with_lock!(self.state, async |s| {
            s.balance += with_lock!(self.state, |s| s.balance);
        });
        with_lock!(other.state, async |s| {
            if s.balance > 0 {
                s.balance -= async { with_lock!(other.state, |s| s.balance) }.await;
            }
        });
    }
}

fn main() {}
