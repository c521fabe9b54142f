// Assigns in a predicate.
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

async fn closed(pool: &Pool) {
    wait_until!(pool.state, |s| s.open = 0, |_| ());
}

fn main() {}
