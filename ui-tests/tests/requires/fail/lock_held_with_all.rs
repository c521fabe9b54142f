// Acquires the lock again, in a body of `holding_..()` that holds it.
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
    fn settle(&mut self) {
        self.balance = 0;
    }

    async fn settle_twice(&self) {
        with_lock!(self.holding_state(), async |a| {
            a.settle();
            with_lock!(self.state, |s| s.balance += 1);
        });
    }
}

fn main() {}
