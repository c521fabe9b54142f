// Waits without a predicate, for a condition without `when`.
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
    wait_until!(buffer.not_empty).items.pop()
}

fn main() {}
