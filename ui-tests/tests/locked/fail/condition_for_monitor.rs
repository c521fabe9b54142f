// Locks a condition of a monitor instead of the monitor.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

fn take(buffer: &Buffer) -> Option<u32> {
    locked!(buffer.ready, |s| s.items.pop())
}

fn main() {}
