// Locks a condition together with a monitor.
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

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    not_empty: Condition,
}

fn both(pool: &Pool, buffer: &Buffer) -> usize {
    locked!(pool.state, buffer.not_empty, |s, b| s.open + b.items.len())
}

fn main() {}
