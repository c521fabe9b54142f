// Writes a duration without `timeout =`.
use std::time::Duration;
use warded::prelude::*;

#[guarded]
struct Pool {
    state: Monitor,
    #[guarded(by = state)]
    idle: Vec<String>,
    #[guarded(by = state)]
    open: usize,
    #[condition(of = state, when = |s| !s.idle.is_empty())]
    ready: Condition,
}

async fn get(pool: &Pool) {
    wait_until!(pool.state, Duration::from_secs(1), |s| s.open > 0, |_| ());
}

fn main() {}
