//! The method takes an `Arc` of the account.
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
    fn close(self: std::sync::Arc<Self>) -> i64 {
        self.balance
    }
}


fn main() {}
