// Writes `count` for a condition of a `Lock`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when = |s| !s.items.is_empty(), count = |s| s.items.len())]
    ready: Condition,
}

fn main() {}
