// Awaits `locked!` itself.
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

async fn open(pool: &Pool) -> usize {
    locked!(pool.state, |s| s.open).await
}

fn main() {}
