// Never reads a plain field of a struct with guarded fields.
#![deny(dead_code)]

use warded::prelude::*;

#[guarded]
struct Account {
    owner: u8,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

static ACCOUNT: Account = Account::of_fields(1, 2);

fn main() {
    assert_eq!(try_with_lock!(ACCOUNT.state, |s| s.balance), Some(2));
}
