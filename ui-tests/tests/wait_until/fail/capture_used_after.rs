// Uses, after the wait, a variable that was moved into the predicate.
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

async fn joined(account: &Account, name: String) {
    wait_until!(account.state, |s| s.names.contains(&name), |_s| ());
    println!("{name} is here");
}

fn main() {}
