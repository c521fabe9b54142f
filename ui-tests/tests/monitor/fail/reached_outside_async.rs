// Waits in a plain function.
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

fn none_open(pool: &Pool) {
    reached!(pool.state, |s| s.open == 0);
}

fn main() {}
