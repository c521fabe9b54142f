// Tries to read a monitor as if it were an `RwLock`.
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

fn open(pool: &Pool) -> Option<usize> {
    try_read_lock!(pool.state, |s| s.open)
}

fn main() {}
