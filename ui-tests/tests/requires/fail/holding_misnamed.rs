//! The locks are named in another order than that of the struct.
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

#[guarded]
impl Account {
    #[requires(journal, state)]
    fn book(&mut self) {
        self.entries.push(self.balance);
    }
}

async fn book(account: &Account) {
    with_lock!(account.holding_journal_and_state(), |a| a.book());
}

fn main() {}
