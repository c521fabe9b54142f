// Writes `move` before the body.
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

fn put(pool: &Pool, name: String) {
    locked!(pool.state, move |s| s.idle.push(name));
}

fn main() {}
