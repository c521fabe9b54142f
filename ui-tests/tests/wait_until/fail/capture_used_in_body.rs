// Uses, in the body, a variable that was moved into the predicate.
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

async fn leave(account: &Account, name: String) {
    wait_until!(account.state, |s| s.names.contains(&name), |s| s.names.retain(|other| *other != name));
}

fn main() {}
