// Takes the item in the predicate.
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

async fn get(pool: &Pool) -> Option<String> {
    wait_until!(pool.state, |s| s.idle.pop())
}

fn main() {}
