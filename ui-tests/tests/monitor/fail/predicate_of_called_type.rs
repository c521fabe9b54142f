// Returns a length from the predicate.
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
    #[condition(of = state, when = |s| !s.idle.is_empty())]
    ready: Condition,
}

async fn get(pool: &Pool) {
    wait_until!(pool.state, |s| s.idle.len(), |_| ());
}

fn main() {}
