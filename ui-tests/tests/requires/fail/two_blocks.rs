//! Two blocks require the same lock.
use warded::prelude::*;

#[guarded]
pub struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}

#[guarded]
impl Account {
    #[requires(state)]
    fn is_empty(&self) -> bool {
        self.balance == 0
    }
}

fn main() {}
