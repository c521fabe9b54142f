// Locks two monitors for a body that awaits.
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

async fn both(one: &Pool, other: &Pool) -> usize {
    locked!(one.state, other.state, async |s, t| s.open + t.open)
}

fn main() {}
