// Returns a reference to a guarded field.
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

fn first(pool: &Pool) -> &String {
    locked!(pool.state, |s| &s.idle[0])
}

fn main() {}
