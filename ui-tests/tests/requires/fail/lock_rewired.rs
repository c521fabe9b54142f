//! The lock of another account is put into the view.
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

async fn rewire(one: &Account, other: &Account) -> String {
    with_lock!(one.holding_state(), |a| {
        a.journal = &other.journal;
        a.report()
    })
}

fn main() {}
