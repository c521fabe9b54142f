// Keeps a reference to a guarded field after the body.
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

async fn first(account: &Account) {
    let mut first = "";
    with_lock!(account.state, |s| first = &s.names[0]);
    println!("{first}");
}

fn main() {}
