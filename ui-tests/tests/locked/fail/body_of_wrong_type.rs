// Returns a value of another type than the function.
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

fn open(pool: &Pool) -> u8 {
    locked!(pool.state, |s| s.open)
}

fn main() {}
