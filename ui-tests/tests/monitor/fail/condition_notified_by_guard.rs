// Notifies a condition of a monitor through the guard.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

fn put(buffer: &Buffer, item: u32) {
    let mut s = buffer.state.lock();
    s.items.push(item);
    s.notify(&buffer.ready, 1);
}

fn main() {}
