//! The future of an async method leaves the body, and is awaited there.
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

#[guarded(no_holding)]
impl Account {
    #[requires(state)]
    async fn audit(&mut self) -> bool {
        self.balance > 0
    }
}

async fn audit(account: &Account) -> bool {
    with_lock!(account.holding_state(), |a| a.audit()).await
}

fn main() {}
