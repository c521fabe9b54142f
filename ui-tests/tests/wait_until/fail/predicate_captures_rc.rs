// Compares with a value that is not `Send`.
use std::rc::Rc;
use warded::prelude::*;

#[guarded]
struct Account {
    owner: String,
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

async fn withdraw(account: &Account) {
    let amount = Rc::new(5);
    let mut s = wait_until!(account.state, |s| s.balance >= *amount);
    s.balance -= 5;
}

fn main() {}
