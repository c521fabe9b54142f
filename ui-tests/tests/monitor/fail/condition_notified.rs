// Notifies a condition of a monitor.
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
    locked!(buffer.state, |s| s.items.push(item));
    buffer.ready.notify_all();
}

fn main() {}
