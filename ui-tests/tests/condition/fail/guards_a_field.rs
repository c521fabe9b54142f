// Lets a condition guard a field.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    not_empty: Condition,
    #[guarded(by = not_empty)]
    closed: bool,
}

fn main() {}
