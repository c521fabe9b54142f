// Locks two monitors, but writes one parameter.
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

fn both(one: &Pool, other: &Pool) -> usize {
    locked!(one.state, other.state, |s| s.open)
}

fn main() {}
