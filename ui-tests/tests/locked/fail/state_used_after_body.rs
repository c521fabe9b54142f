// Uses the parameter after the body.
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

fn close(pool: &Pool) {
    locked!(pool.state, |s| s.idle.clear());
    s.open = 0;
}

fn main() {}
