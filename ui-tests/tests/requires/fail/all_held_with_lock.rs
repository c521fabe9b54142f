// Acquires the lock again through `holding_..()`, in a body that holds it.
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

    async fn settle_in_settle(&self) {
        with_lock!(self.state, async |s| {
            s.balance += 1;
            with_lock!(self.holding_state(), |a| a.settle());
        });
    }
}

fn main() {}
