//! Locks in threads, in functions that are not async.
#![deny(warnings)]

use std::thread;
use std::time::{Duration, Instant};

use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn withdraw(account: &Account, amount: i64) -> Result<i64, String> {
    with_lock_blocking!(account.state, |s| {
        if s.balance < amount {
            return Err(format!("{} is not enough", s.balance));
        }
        s.balance -= amount;
    });
    with_lock_blocking!(account.state, timeout = Duration::from_secs(9), |s| s.balance).map_err(|late| late.to_string())
}

fn main() {
    let (one, other): (Account, Account) = (AccountInit { balance: 0 }.into(), AccountInit { balance: 0 }.into());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                with_lock_blocking!(one.state, other.state, |s, t| (s.balance, t.balance) =
                    (s.balance + 1, t.balance + 1))
            });
        }
        wait_until_blocking!(one.state, |s| s.balance == 4, |s| s.balance += 1);
    });
    assert_eq!(withdraw(&one, 3), Ok(2));
    assert_eq!(withdraw(&one, 3), Err("2 is not enough".to_owned()));
    assert_eq!(with_lock_blocking!(other.state, deadline = Instant::now(), |s| s.balance), Ok(4));
}
