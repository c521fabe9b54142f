//! The thread sleeps until the predicate is true, so the predicate may borrow its variables.
#![deny(warnings)]

use std::{thread, time::Duration};

use warded::prelude::*;

#[derive(Default)]
struct Limits {
    names: Vec<String>,
}

impl Limits {
    fn most(&self) -> usize {
        self.names.len()
    }
}

macro_rules! account {
    ($account:ident, $init:ident: $lock:ident) => {
        #[guarded]
        #[derive(Default)]
        struct $account {
            owner: String,
            limits: Limits,
            state: $lock,
            #[guarded(by = state)]
            balance: usize,
            #[guarded(by = state)]
            names: Vec<String>,
            #[condition(of = state, when = |s| s.balance > 0)]
            paid: Condition,
        }

        impl $account {
            fn limit(&self) -> usize {
                self.limits.most()
            }

            fn whole(&self) -> &Self {
                self
            }

            fn of_self(&self, name: &str, names: &[String]) -> usize {
                wait_until_blocking!(self.state, |s| s.balance >= self.limit(), |_| ());
                wait_until_blocking!(self.state, |s| s.names.is_empty() || s.balance >= self.limit(), |_| ());
                wait_until_blocking!(self.state, |s| s.names.contains(&self.owner), |_| ());
                wait_until_blocking!(
                    self.state,
                    |s| s.names[0] == self.owner && s.names.len() < self.limits.names.len(),
                    |_| ()
                );
                wait_until_blocking!(self.paid, |s| s.balance > 0 && self.whole().owner == s.names[0], |_| ());
                wait_until_blocking!(self.state, |s| s.names.iter().any(|other| other == name), |_| ());
                wait_until_blocking!(self.state, |s| s.names != names, |s| s.names.len() + names.len())
            }
        }

        #[guarded]
        impl $account {
            #[requires(state)]
            fn total(&self) -> usize {
                self.state.balance
            }
        }
    };
}
account!(Account, AccountInit: Lock);
account!(Purse, PurseInit: Monitor);

fn of_condition(lock: &Condition<usize>, least: &usize, names: &[String]) -> usize {
    wait_until_blocking!(lock, |n| *n >= *least && names.len() > 1, |n| *n)
}

macro_rules! try_all {
    ($account:expr, $with:ident) => {
        let account = $account;
        let (least, missing) = (vec![1, 2], String::from("Grace"));
        let wait = || {
            let s = wait_until_blocking!(account.state, |s| s.balance >= least.len() && !s.names.contains(&missing));
            s.balance
        };
        thread::scope(|scope| {
            let waiting = scope.spawn(|| wait());
            $with!(account.state, |s| {
                s.balance = 7;
                s.names.push("Ada".into());
            });
            assert_eq!(waiting.join().expect("nothing panics"), 7);
        });
        assert_eq!(account.of_self("Ada", &least.iter().map(i32::to_string).collect::<Vec<_>>()), 3);
        let late =
            wait_until_blocking!(account.state, timeout = Duration::ZERO, |s| s.names.contains(&missing), |_| ());
        assert!(late.is_err());
        assert_eq!(
            wait_until_blocking!(account.holding_state(), |s| s.balance > least.len(), |s| s.total()) + least.len(),
            9
        );
        let late = wait_until_blocking!(
            account.holding_state(),
            timeout = Duration::ZERO,
            |s| s.names.contains(&missing),
            |s| s.total()
        );
        assert!(late.is_err() && missing.len() == 5);
    };
}

fn main() {
    let limits = || Limits { names: vec!["Ada".into(), "Grace".into()] };
    try_all!(
        Account::from(AccountInit { owner: "Ada".into(), limits: limits(), ..AccountInit::default() }),
        with_lock_blocking
    );
    try_all!(Purse::from(PurseInit { owner: "Ada".into(), limits: limits(), ..PurseInit::default() }), locked);
    assert_eq!(of_condition(&Condition::from(3), &2, &limits().names), 3);
    // In the body of another lock.
    let (outer, inner, least) = (Lock::new(1), Lock::new(2), vec![0]);
    let sum = with_lock_blocking!(outer, may_wait, |a| {
        wait_until_blocking!(inner, |b| *b > least.len(), |b| *a + *b)
            + wait_until_blocking!(inner, timeout = Duration::from_secs(60), |b| *b > least.len(), |b| *b)
                .expect("in time")
    });
    assert_eq!(sum, 5);
}
