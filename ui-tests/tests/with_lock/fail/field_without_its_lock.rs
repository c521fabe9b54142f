// Reads a guarded field in a macro, without its lock, in the middle of a body.
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

async fn log(account: &Account, other: &Account) {
    with_lock!(account.state, |s| println!("{} {}", s.balance, other.balance));
}

fn main() {}
