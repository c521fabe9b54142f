// Writes the name of a function instead of a predicate, before a body.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

fn is_rich(s: &AccountState) -> bool {
    s.balance > 5
}

async fn withdraw(account: &Account) {
    wait_until!(account.state, is_rich, |_| ());
}

fn main() {}
