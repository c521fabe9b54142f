//! A guarded field is used as if it were plain, while its lock is held.
use warded::prelude::*;

#[guarded]
pub struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[guarded]
impl Account {
    #[requires(state)]
    fn report(&self) -> String {
        format!("{}: {}", self.owner, self.balance)
    }
}

async fn read(account: &Account) -> i64 {
    with_lock!(account.holding_state(), |a| a.balance)
}

fn main() {}
