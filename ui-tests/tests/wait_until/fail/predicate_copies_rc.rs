// Compares with a field of a struct that is not `Sync`.
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

struct Order {
    amount: Rc<i64>,
}

async fn withdraw(account: &Account, order: Order) {
    let mut s = wait_until!(account.state, |s| s.balance >= *order.amount);
    s.balance -= 5;
}

fn main() {}
