// Writes the type of the body.
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

fn open(pool: &Pool) -> usize {
    locked!(pool.state, |s| -> usize { s.open })
}

fn main() {}
