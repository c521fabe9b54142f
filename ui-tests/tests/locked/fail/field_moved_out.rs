// Moves a guarded field out of the monitor.
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

fn drain(pool: &Pool) -> Vec<String> {
    locked!(pool.state, |s| s.idle)
}

fn main() {}
