// Calls `notify` on the guarded fields, and not on the guard.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    not_empty: Condition,
    sizes: Lock,
    #[guarded(by = sizes)]
    size: usize,
}

async fn push(buffer: &Buffer) {
    with_lock!(buffer.state, |s| {
        s.items.push(1);
        s.notify(&buffer.not_empty, 1);
    });
}

fn main() {}
