//! A guarded field is named instead of its lock.
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
    #[requires(balance)]
    fn add(&mut self) {
        self.balance += 1;
    }
}


fn main() {}
