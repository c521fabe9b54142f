//! The lock is required above the impl.
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

#[requires(state)]
impl Account {
    const LIMIT: i64 = 100;

    fn is_empty(&self) -> bool {
        self.balance < Self::LIMIT
    }

    fn first(&self) -> Option<&i64> {
        self.entries.first()
    }
}

fn main() {}
