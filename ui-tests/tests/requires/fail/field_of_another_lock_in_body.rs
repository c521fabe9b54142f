//! A field of a lock that is not held is used in the body of another lock.
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

async fn read(account: &Account) -> usize {
    with_lock!(account.holding_state(), |a| a.entries.len())
}

fn main() {}
