// Gives a condition that declares `when` a body, where a predicate is taken.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| !s.items.is_empty())]
    ready: Condition,
}

async fn pop(buffer: &Buffer) -> Option<u8> {
    wait_until!(buffer.ready, |s| s.items.pop())
}

fn main() {}
