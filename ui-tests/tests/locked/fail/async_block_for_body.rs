// Writes an `async` block as the body, which would run without the lock.
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

async fn refresh(pool: &Pool) {
    locked!(pool.state, |s| async { s.open += 1 });
}

fn main() {}
