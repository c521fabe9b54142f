// Takes a value out of the monitor in the predicate of a blocking wait.
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

fn get(pool: &Pool) {
    wait_until_blocking!(pool.state, |s| s.idle.pop().is_some(), |_| ());
}

fn main() {}
