// Swaps the views of two instances in one macro.
use warded::prelude::*;

#[guarded]
pub struct Account {
    state: Monitor,
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

fn transfer(from: &Account, to: &Account) {
    locked!(from.holding_state(), to.holding_state(), |from, to| {
        std::mem::swap(from, to);
        from.add(-5);
    });
}

fn main() {}
