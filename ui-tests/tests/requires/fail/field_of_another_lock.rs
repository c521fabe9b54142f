//! A field of a lock that is not required is used.
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
    fn add(&mut self) {
        self.entries.push(self.balance);
    }
}


fn main() {}
