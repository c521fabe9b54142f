// Acquires a monitor together with a lock.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

#[guarded]
struct Account {
    state: Lock,
    #[guarded(by = state)]
    balance: i64,
}

async fn both(pool: &Pool, account: &Account) {
    with_lock!(account.state, pool.state, |a, s| a.balance += s.open as i64);
}

fn main() {}
