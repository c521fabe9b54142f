// Takes a value out of the monitor in a predicate.
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
    wait_until!(pool.state, |s| s.idle.pop().is_some(), |_| ());
}

fn main() {}
