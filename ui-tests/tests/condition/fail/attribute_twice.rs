// Declares a condition twice.
use warded::prelude::*;

#[guarded]
struct Buffer {
    state: Lock,
    #[guarded(by = state)]
    items: Vec<u8>,
    #[condition(of = state)]
    #[condition(of = state, when = |s| !s.items.is_empty())]
    not_empty: Condition,
}

fn main() {}
