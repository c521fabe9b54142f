// Returns the guarded fields from the body.
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

async fn take(account: &Account) -> i64 {
    let s = with_lock!(account.state, |s| s);
    s.balance
}

fn main() {}
