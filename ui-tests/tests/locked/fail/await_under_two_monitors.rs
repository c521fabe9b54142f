// Awaits while two monitors are locked.
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

async fn load() -> usize {
    1
}

async fn both(one: &Pool, other: &Pool) {
    locked!(one.state, other.state, |s, t| {
        s.open = t.open;
        t.open = load().await;
    });
}

fn main() {}
