// Acquires two monitors as if they were locks.
use warded::prelude::*;

#[guarded]
struct Account {
    state: Monitor,
    #[guarded(by = state)]
    balance: i64,
}

async fn transfer(from: &Account, to: &Account) {
    with_lock!(from.state, to.state, |from, to| {
        from.balance -= 1;
        to.balance += 1;
    });
}

fn main() {}
