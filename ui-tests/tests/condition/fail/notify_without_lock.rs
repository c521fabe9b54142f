// Notifies without the lock. asyncio: RuntimeError: cannot notify on un-acquired lock.
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

fn notify(buffer: &Buffer) {
    buffer.not_empty.notify(1);
}

fn main() {}
