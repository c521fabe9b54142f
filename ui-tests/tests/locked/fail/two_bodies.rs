// Writes a predicate, as in `wait_until!`.
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
    locked!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop())
}

fn main() {}
