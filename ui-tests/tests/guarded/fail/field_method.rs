// Calls a method of a guarded field without its lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
}

fn push(buffer: &Buffer) {
    buffer.items.push(1);
}

fn main() {}
