//! Only one of the two required locks is held.
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
    fn settle(&mut self) {
        self.balance -= self.fee;
    }

    #[requires(state, journal)]
    fn book(&mut self, amount: i64) -> impl Iterator<Item = i64> {
        self.balance += amount;
        self.entries.push(amount);
        self.entries.iter().copied()
    }
}

async fn add(account: &Account) {
    with_lock!(account.holding_state(), |a| {
        let _ = a.book(5);
    });
}

fn main() {}
