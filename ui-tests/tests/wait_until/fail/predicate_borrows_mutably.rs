// Borrows a guarded field mutably in the predicate.
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

fn take(names: &mut Vec<String>) -> bool {
    names.pop().is_some()
}

async fn next(account: &Account) {
    wait_until!(account.state, |s| take(&mut s.names), |_s| ());
}

fn main() {}
