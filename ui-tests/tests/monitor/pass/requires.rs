//! Methods that require a monitor.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Account<T> {
    owner: String,
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    log: Vec<T>,
}

#[guarded]
impl<T: Clone> Account<T> {
    #[requires(state)]
    fn withdraw(&mut self, amount: i64, note: T) -> bool {
        let is_covered = self.covers(amount);
        if is_covered {
            self.balance -= amount;
            self.log.push(note);
        }
        is_covered
    }

    #[requires(state)]
    fn covers(&self, amount: i64) -> bool {
        self.balance >= amount && !self.owner.is_empty()
    }

    #[requires(state)]
    fn last(&self) -> Option<T> {
        self.log.last().cloned()
    }

    fn spend(&self, amount: i64, note: T) -> bool {
        locked!(self.holding_state(), |a| a.withdraw(amount, note))
    }
}

fn main() {
    let account = Account::from(AccountInit { owner: "Ada".to_owned(), balance: 10, log: vec![] });
    assert!(account.spend(7, "bread"));
    assert!(!account.spend(7, "wine"));
    assert_eq!(locked!(account.holding_state(), |a| a.last()), Some("bread"));
    assert_eq!(try_locked!(account.holding_state(), |a| a.covers(3)), Some(true));
}
