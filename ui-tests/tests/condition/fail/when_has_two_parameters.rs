// Adds a second parameter for the plain fields.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s, buffer| s.items.len() < buffer.capacity)]
    ready: Condition,
}

fn main() {}
