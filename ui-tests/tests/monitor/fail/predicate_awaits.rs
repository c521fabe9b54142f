// Awaits in a predicate.
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

async fn allowed() -> bool {
    true
}

async fn get(pool: &Pool) {
    wait_until!(pool.state, |s| allowed().await && s.open == 0, |_| ());
}

fn main() {}
