// Locks a monitor together with a lock.
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

fn both(pool: &Pool, account: &Account) -> i64 {
    locked!(pool.state, account.state, |s, a| s.open as i64 + a.balance)
}

fn main() {}
