// Keeps a reference that was made in the predicate.
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
    let mut first = None;
    wait_until!(
        account.state,
        |s| {
            first = s.names.first();
            first.is_some()
        },
        |_s| ()
    );
}

fn main() {}
