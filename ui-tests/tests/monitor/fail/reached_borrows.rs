// Waits with a predicate that borrows an argument.
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

async fn has(pool: &Pool, name: &str) {
    reached!(pool.state, |s| s.idle.iter().any(|idle| idle == name));
}

fn main() {}
