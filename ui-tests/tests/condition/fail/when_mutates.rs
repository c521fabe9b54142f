// Changes a guarded field in the predicate.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| s.items.pop().is_some())]
    ready: Condition,
}

async fn pop(buffer: &Buffer) -> Option<u8> {
    wait_until!(buffer.ready).items.pop()
}

fn main() {}
