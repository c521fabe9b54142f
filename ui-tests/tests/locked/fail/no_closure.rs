// Writes the body without the closure.
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
    locked!(pool.state, pool.open += 1);
}

fn main() {}
