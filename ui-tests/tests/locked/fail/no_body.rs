// Leaves the body out.
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

fn open(pool: &Pool) {
    let s = locked!(pool.state);
    drop(s);
}

fn main() {}
