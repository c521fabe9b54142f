//! A state that no lock guards is put into the view.
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

async fn rewire(one: &Account) -> String {
    let mut fake = AccountState { balance: 1 };
    with_lock!(one.holding_state(), |a| {
        a.state = &mut fake;
        a.report()
    })
}

fn main() {}
