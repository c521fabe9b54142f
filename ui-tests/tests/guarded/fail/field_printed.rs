// Prints a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

fn print(account: &Account) {
    println!("{:?}", account.names);
}

fn main() {}
