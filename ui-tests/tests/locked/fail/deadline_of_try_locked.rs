// Sets a deadline for `try_locked!`, which never waits.
use std::time::Instant;

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

fn open(pool: &Pool, instant: Instant) -> Option<usize> {
    try_locked!(pool.state, deadline = instant, |s| s.open)
}

fn main() {}
