// Tries a monitor as if it were a `Lock`.
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

fn opened(pool: &Pool) -> bool {
    try_with_lock!(pool.state, |s| s.open += 1).is_some()
}

fn main() {}
