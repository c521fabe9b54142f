// Waits for a condition that is not in its struct.
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

async fn pop(buffer: &Buffer) -> Option<u8> {
    let not_empty = &buffer.not_empty;
    wait_until!(not_empty, |s| !s.items.is_empty(), |s| s.items.pop())
}

fn main() {}
