// Writes a body for `reached!`.
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

async fn get(pool: &Pool) {
    reached!(pool.state, |s| s.open == 0, |s| s.idle.clear());
}

fn main() {}
