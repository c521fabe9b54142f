use std::time::Duration;

use warded::prelude::*;
use warded::{Event, Queue, after};

pub struct Entry {
    amount: i64,
    year: u16,
}

#[guarded]
pub struct Account {
    limit: i64,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    last: Entry,
    rates: RwLock,
    #[guarded(by = rates)]
    interest: Entry,
    #[condition(of = state, when = |s| s.balance > 0)]
    filled: Condition,
    orders: Queue<Entry>,
    stop: Event,
}

impl AccountState {
    fn is_overdrawn(&self) -> bool {
        self.balance < 0
    }
}

pub fn open(last: Entry, interest: Entry) -> Account {
    AccountInit { limit: 9, balance: 0, last, interest, orders: Queue::unbounded(), stop: Event::new() }.into()
}

pub fn wait() -> impl Wait<Output = ()> {
    after(Duration::from_secs(1))
}

impl Account {
    pub async fn run(&self, sum: i64) {
        // here
    }
}
