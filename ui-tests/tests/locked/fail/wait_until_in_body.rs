// Waits for a predicate while the monitor is locked.
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

async fn get(pool: &Pool) {
    locked!(pool.state, |s| {
        wait_until!(pool.state, |s| !s.idle.is_empty());
        s.idle.pop();
    });
}

fn main() {}
