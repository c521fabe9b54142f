// Compares with the target of a reference.
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

async fn joined(account: &Account) {
    let name = String::from("Ada");
    let name = &name;
    wait_until!(account.state, |s| s.names.contains(name), |_s| ());
}

fn main() {}
