// Returns a reference from the enclosing function.
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

fn first(pool: &Pool) -> &str {
    locked!(pool.state, |s| {
        return &s.idle[0];
    })
}

fn main() {}
