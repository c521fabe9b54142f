// Writes the structs instead of their monitors.
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
    locked!(one, other.state, |s, t| s.open + t.open)
}

fn main() {}
