//! An async method is called without its lock.
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
    async fn settle(&mut self, fee: i64) {
        self.balance -= fee;
    }
}

async fn add(account: &Account) {
    account.settle(5).await;
}

fn main() {}
