// Uses `with_lock_blocking!` for a monitor.
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

fn opened(pool: &Pool) {
    with_lock_blocking!(pool.state, |s| s.open += 1);
}

fn main() {}
