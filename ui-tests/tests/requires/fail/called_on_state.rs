//! The method is called on the state instead of the view.
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
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}

async fn show(account: &Account) -> String {
    with_lock!(account.state, |s| s.report())
}

fn main() {}
