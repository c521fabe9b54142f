// Compares with a borrowed argument.
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

async fn joined(account: &Account, name: &str) {
    wait_until!(account.state, |s| s.names.iter().any(|other| other == name), |_s| ());
}

fn main() {}
