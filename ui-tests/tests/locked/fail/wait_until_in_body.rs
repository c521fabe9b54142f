// Waits until something is so, in a body, which nobody could make so meanwhile.
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
    locked!(pool.state, |s| {
        wait_until!(pool.state, |s| !s.idle.is_empty());
        s.idle.pop();
    });
}

fn main() {}
