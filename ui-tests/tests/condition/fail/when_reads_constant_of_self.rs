// Reads a constant of the struct through `Self`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| s.items.len() < Self::CAPACITY)]
    ready: Condition,
}

impl Buffer {
    const CAPACITY: usize = 9;
}

fn main() {}
