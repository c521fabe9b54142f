// Waits for a predicate without the lock. asyncio: RuntimeError: cannot wait on un-acquired lock.
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

async fn wait(buffer: &Buffer) {
    buffer.not_empty.wait_for(|s| !s.items.is_empty()).await;
}

fn main() {}
