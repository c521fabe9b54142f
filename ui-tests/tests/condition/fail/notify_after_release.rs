// Notifies after the lock was given back. asyncio: RuntimeError: cannot notify on un-acquired lock.
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
    let mut s = buffer.state.acquire().await;
    s.items.push(1);
    s.release();
    s.notify(&buffer.not_empty, 1);
}

fn main() {}
