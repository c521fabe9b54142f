// Writes an `async` body.
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

async fn refresh(pool: &Pool) {
    locked!(pool.state, async |s| s.idle.push(fetch().await));
}

fn main() {}
