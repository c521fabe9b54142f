// Calls the parameter `self`.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

impl Account {
    fn deposit(&self) {
        locked!(self.state, |self| self.balance += 1);
    }
}

fn main() {}
