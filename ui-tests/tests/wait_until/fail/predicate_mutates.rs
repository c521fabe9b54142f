// Changes a guarded field in the predicate.
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

async fn withdraw(account: &Account) {
    wait_until!(
        account.state,
        |s| {
            s.balance -= 5;
            s.balance >= 0
        },
        |s| s.names.clear()
    );
}

fn main() {}
