//! A method waits on the lock that it requires.
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
    #[requires(journal)]
    async fn settled(&mut self) {
        wait_until!(self.journal, |j| j.entries.is_empty(), |_| ());
    }
}

fn main() {}
