// Waits for a condition, and drops the guard at once.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

#[deny(unused_must_use)]
async fn wait(buffer: &Buffer) {
    wait_until!(buffer.ready);
}

fn main() {}
