// Uses `with_lock!` for a monitor.
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

async fn opened(pool: &Pool) {
    with_lock!(pool.state, |s| s.open += 1);
}

fn main() {}
