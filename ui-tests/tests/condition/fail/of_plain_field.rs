// Names a plain field instead of a lock.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    capacity: usize,
    #[condition(of = capacity)]
    not_empty: Condition,
}

fn main() {}
