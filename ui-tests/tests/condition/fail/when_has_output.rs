// Says that a predicate is a `bool`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state, when = |s| -> bool { !s.items.is_empty() })]
    ready: Condition,
}

fn main() {}
