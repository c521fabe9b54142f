// Moves a guarded field out of the struct without its lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
}

fn take(buffer: Buffer) -> Vec<u8> {
    buffer.items
}

fn main() {}
