// Locks in a predicate, which runs on the thread of another task, with the monitor locked.
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

async fn get(pool: &Pool, other: &'static Pool) {
    wait_until!(pool.state, |s| locked!(other.state, |o| o.open) == s.open, |_| ());
}

fn main() {}
