//! The lock is acquired again in a body of `holding_..()` that holds it.
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

async fn show(account: &Account) -> i64 {
    with_lock!(account.holding_state(), async |a| {
        a.report();
        with_lock!(account.state, |s| s.balance)
    })
}

fn main() {}
