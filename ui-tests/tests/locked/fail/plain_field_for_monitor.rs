// Locks a field that is no monitor.
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

fn limit(pool: &Pool) -> usize {
    locked!(pool.limit, |n| *n)
}

fn main() {}
