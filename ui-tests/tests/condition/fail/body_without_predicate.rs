// Wants a body after the `when` of a condition.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

async fn filled(buffer: &Buffer) {
    wait_until!(buffer.ready, |_| ());
}

fn main() {}
