//! The method needs two locks and is called without any.
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
    #[requires(state, journal)]
    fn book(&mut self, amount: i64) -> impl Iterator<Item = i64> {
        self.balance += amount;
        self.entries.push(amount);
        self.entries.iter().copied()
    }
}

fn add(account: &Account) {
    let _ = account.book(5);
}

fn main() {}
