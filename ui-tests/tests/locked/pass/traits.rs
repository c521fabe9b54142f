//! `locked!` in methods of traits, also behind `dyn`, with associated types and constants.
#![deny(warnings)]

use std::fmt;

use warded::prelude::*;

#[guarded]
#[derive(Default)]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

trait Holds {
    const LEAST: i64;
    type Amount: Into<i64> + Copy;

    fn account(&self) -> &Account;

    fn deposit(&self, amount: Self::Amount) -> i64 {
        locked!(self.account().state, |s| {
            s.balance += amount.into();
            s.balance.max(Self::LEAST)
        })
    }
}

struct Customer {
    account: Account,
}

impl Holds for Customer {
    const LEAST: i64 = 5;
    type Amount = i32;

    fn account(&self) -> &Account {
        &self.account
    }
}

trait Reads {
    fn balance(&self) -> i64;
}

impl Reads for Account {
    fn balance(&self) -> i64 {
        locked!(self.state, |s| s.balance)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        locked!(self.state, |s| write!(f, "{}", s.balance))
    }
}

impl Iterator for &Account {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        locked!(self.state, |s| {
            s.balance = s.balance.checked_sub(1).filter(|n| *n >= 0)?;
            Some(s.balance)
        })
    }
}

fn main() {
    let customer = Customer { account: Account::default() };
    assert_eq!(customer.deposit(2), 5);
    let reads: &dyn Reads = &customer.account;
    assert_eq!(reads.balance(), 2);
    assert_eq!(customer.account.to_string(), "2");
    assert_eq!((&customer.account).collect::<Vec<_>>(), [1, 0]);
}
