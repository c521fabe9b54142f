// Writes a number for the timeout.
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
    let _ = wait_until!(pool.state, timeout = 5, |s| s.open == 0, |s| s.idle.pop());
}

fn main() {}
