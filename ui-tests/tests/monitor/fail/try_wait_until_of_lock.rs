// Calls `try_wait_until!` on a `Lock`.
use warded::prelude::*;

#[guarded]
struct Pool {
    limit: usize,
    state: Lock,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
}

fn get(pool: &Pool) -> Option<String> {
    try_wait_until!(pool.state, |s| !s.idle.is_empty(), |s| s.idle.pop())?
}

fn main() {}
