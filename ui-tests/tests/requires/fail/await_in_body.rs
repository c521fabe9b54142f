//! The body awaits an async method, but is not async.
use warded::prelude::*;

#[guarded]
pub struct Account {
    owner: String,
    fee: i64,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
    #[condition(of = state)]
    paid: Condition,
}

#[guarded]
impl Account {
    #[requires(state)]
    async fn settle(&mut self) {
        self.balance -= 1;
    }
}

async fn add(account: &Account) {
    with_lock!(account.holding_state(), |a| a.settle().await);
}

fn main() {}
