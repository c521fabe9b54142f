// Holds the locks of two instances in one macro, by their views.
use warded::prelude::*;

#[guarded]
pub struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn add(&mut self, amount: i64) {
        self.balance += amount;
    }
}

async fn transfer(from: &Account, to: &Account) {
    with_lock!(from.holding_state(), to.holding_state(), |from, to| {
        from.add(-5);
        to.add(5);
    });
}

fn main() {}
