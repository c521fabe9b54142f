// Writes the predicate without a closure, before a body.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
    #[guarded(by = state)]
    names: Vec<String>,
}

async fn rename(account: &Account) -> Option<String> {
    wait_until!(account.state, !s.names.is_empty(), |s| s.names.pop())
}

fn main() {}
