// Writes the type of the predicate.
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
