//! The lock is named above the impl, as above a field.
use warded::prelude::*;

#[guarded]
pub struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    journal: Lock,
    #[guarded(by = journal)]
    entries: Vec<i64>,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}

#[guarded(by = state)]
impl Account {
    fn is_empty(&self) -> bool {
        self.owner.is_empty()
    }
}

fn main() {}
