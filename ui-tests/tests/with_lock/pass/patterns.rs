//! A parameter may be any pattern, with or without a type.
#![deny(warnings)]

use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

async fn patterns(account: &Account, pair: &Lock<(u8, Option<u8>)>) {
    with_lock!(account.state, |AccountState { balance, names }| *balance += i64::try_from(names.len()).unwrap());
    with_lock!(account.state, |AccountState { balance, .. }| *balance += 1);
    with_lock!(account.state, |s: &mut AccountState| s.balance += 1);
    with_lock!(account.state, |_| ());
    with_lock!(account.state, |_s| ());
    with_lock!(account.state, |mut s| {
        let mut other = AccountState { balance: 0, names: Vec::new() };
        s.balance += 1;
        s = &mut other;
        s.balance += 1;
    });
    with_lock!(pair, |(number, _)| *number += 1);
    with_lock!(pair, |&mut (number, _)| assert!(number > 0));
    with_lock!(pair, |(number, option): &mut (u8, Option<u8>)| *option = Some(*number));
    with_lock!(pair, |whole @ (..)| whole.0 += 1);
    with_lock!(account.state, pair, |AccountState { names, .. }, (_, option)| {
        names.extend(option.take().map(|n| n.to_string()));
    });
    // Two fields at once, and a closure over the guarded fields.
    with_lock!(account.state, |s| {
        let (names, balance) = (&mut s.names, &mut s.balance);
        names.retain(|name| {
            *balance += 1;
            name.is_empty()
        });
    });
}

fn main() {
    let account: Account = AccountInit { balance: 0, names: Vec::new() }.into();
    warded::block_on(patterns(&account, &Lock::new((0, None))));
    assert_eq!(account.into_init().balance, 4);
}
