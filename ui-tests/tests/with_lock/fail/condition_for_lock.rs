// Writes a condition instead of its lock.
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
    with_lock!(buffer.not_empty, |s| s.items.push(1));
}

fn main() {}
