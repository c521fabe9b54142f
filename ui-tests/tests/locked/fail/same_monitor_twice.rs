// Locks one monitor as if it were two.
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

fn both(pool: &Pool) -> usize {
    locked!(pool.state, pool.state, |s, t| s.open + t.open)
}

fn main() {}
