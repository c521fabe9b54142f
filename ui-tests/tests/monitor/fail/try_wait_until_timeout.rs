// Sets a timeout for `try_wait_until!`.
use std::time::Duration;

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

fn get(pool: &Pool) -> Option<String> {
    try_wait_until!(pool.state, timeout = Duration::from_secs(1), |s| s.open == 0, |s| s.idle.pop())?
}

fn main() {}
