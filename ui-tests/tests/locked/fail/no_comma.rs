// Forgets the comma after the monitor.
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

fn open(pool: &Pool) -> usize {
    locked!(pool.state |s| s.open)
}

fn main() {}
