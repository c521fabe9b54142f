// Calls a method that needs the lock held, without the lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

impl AccountState {
    fn debit(&mut self) {
        self.balance -= 1;
    }
}

fn debit(account: &Account) {
    account.debit();
}

fn main() {}
