//! Derives below `#[guarded]`, with other attributes above it.
#![deny(warnings)]

use warded::prelude::*;

// #[derive(Debug)] is written below.
/// `#[derive(Debug)]`, too:
/// ```
/// #[derive(Debug)]
/// ```
#[doc = "#[derive(Debug)]"]
#[cfg(all())]
#[guarded]
#[derive(Debug, Default)]
#[must_use]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

#[derive(Debug, Clone)]
struct Above;

#[derive(Debug)] struct Before; #[guarded] struct Behind { state: Lock, #[guarded(by = state)] n: u8 }

fn main() {
    let account = Account::default();
    assert_eq!(format!("{account:?}"), "Account { state: Lock { value: AccountState { balance: 0 } } }");
    assert_eq!(try_with_lock!(account.state, |s| s.balance), Some(0));
    assert_eq!(format!("{:?}{:?}", Above.clone(), Before), "AboveBefore");
    assert_eq!(Behind::from(BehindInit { n: 3 }).into_init().n, 3);
}
