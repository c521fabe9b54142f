// Writes an `async` body for a wait.
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

async fn fetch() -> String {
    "new".to_owned()
}

async fn get(pool: &Pool) {
    wait_until!(pool.state, |s| s.open == 0, async |s| s.idle.push(fetch().await));
}

fn main() {}
