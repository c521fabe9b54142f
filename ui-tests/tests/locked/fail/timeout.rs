// Sets a timeout for `locked!`, which has none.
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

fn open(pool: &Pool, duration: Duration) -> usize {
    locked!(pool.state, timeout = duration, |s| s.open)
}

fn main() {}
