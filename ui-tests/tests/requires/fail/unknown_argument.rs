//! The attribute has an unknown argument.
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

#[guarded(no_into_init)]
impl Account {
    #[requires(state)]
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}


fn main() {}
