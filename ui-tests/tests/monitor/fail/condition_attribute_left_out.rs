// Forgets the attribute of a condition.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Monitor,
    #[guarded(by = state)]
    items: Vec<u8>,
    not_empty: Condition,
}

fn main() {}
