// Waits for a lock while the monitor is locked.
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

async fn log(pool: &Pool, account: &Account) {
    locked!(pool.state, |s| with_lock!(account.state, |a| a.balance += s.open as i64));
}

fn main() {}
