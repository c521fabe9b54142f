//! The views of two accounts are swapped, and used while both are held.
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

async fn swap(one: &Account, other: &Account) -> String {
    with_lock!(one.holding_state(), async |a| {
        with_lock!(other.holding_state(), |b| {
            std::mem::swap(a, b);
            b.report()
        })
    })
}

fn main() {}
