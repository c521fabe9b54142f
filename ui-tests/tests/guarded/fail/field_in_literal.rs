// Makes the struct by a literal that contains a guarded field.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

fn open() -> Account {
    Account { state: Lock::new(()), balance: 0 }
}

fn main() {}
