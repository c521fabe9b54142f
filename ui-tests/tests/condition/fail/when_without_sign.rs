// Forgets the `=` after `when`.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u32>,
    #[condition(of = state, when |s| !s.items.is_empty())]
    ready: Condition,
}

fn main() {}
