//! A borrow of a guarded field leaves the body.
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
    #[requires(journal)]
    fn entries(&self) -> &[i64] {
        &self.entries
    }
}

async fn add(account: &Account) -> usize {
    let entries = with_lock!(account.holding_journal(), |a| a.entries());
    entries.len()
}

fn main() {}
