//! A method that requires one lock calls one that requires two.
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

    #[requires(state)]
    fn add(&mut self) {
        let _ = self.book(1);
    }
}


fn main() {}
