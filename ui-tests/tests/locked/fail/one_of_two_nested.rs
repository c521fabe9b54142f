// Locks one of two monitors again.
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
    locked!(one.state, other.state, |s, t| {
        s.open += t.open;
        locked!(other.state, |t| t.open)
    })
}

fn main() {}
